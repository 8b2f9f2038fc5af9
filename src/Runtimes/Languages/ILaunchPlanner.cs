
namespace Grid.Runtimes.Languages;

/// <summary>Knows the language runtimes: which program runs a function, with which arguments and variables.</summary>
internal interface ILaunchPlanner
{
    /// <summary>
    /// The plan, or the error to answer the invocation with: <see cref="LaunchError"/> of type <c>Runtime.InvalidEntrypoint</c> when a <c>provided.*</c> function
    /// has no executable <c>bootstrap</c> in <see cref="LaunchRequest.TaskRoot"/> or <see cref="LaunchRequest.OptRoot"/>.
    /// </summary>
    (LaunchPlan? Plan, LaunchError? Error) Plan(LaunchRequest request);
}
