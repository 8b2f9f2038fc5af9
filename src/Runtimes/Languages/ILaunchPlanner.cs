
namespace Grid.Runtimes.Languages;

/// <summary>Knows the language runtimes: which program runs a function, with which arguments and variables.</summary>
internal interface ILaunchPlanner
{
    /// <summary>
    /// The plan, or the error to answer the invocation with: <see cref="LaunchError"/> of type <c>Runtime.InvalidEntrypoint</c> when a <c>provided.*</c> function
    /// has no executable <c>bootstrap</c> in <see cref="LaunchRequest.TaskRoot"/> or <see cref="LaunchRequest.OptRoot"/>.
    /// </summary>
    (LaunchPlan? Plan, LaunchError? Error) Plan(LaunchRequest request);

    /// <summary>How to start a process of the kind that waits for its function; null when this silo cannot. May take a second, for a compiler.</summary>
    /// <param name="temporaryRoot">Scratch folder as the process sees it.</param>
    /// <param name="runtimeApi"><c>host:port</c>.</param>
    LaunchPlan? PlanStem(StemKind kind, string temporaryRoot, string runtimeApi);
}
