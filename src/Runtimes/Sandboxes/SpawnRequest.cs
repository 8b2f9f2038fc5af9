using Grid.Runtimes.Languages;
using Grid.Runtimes.Limits;

namespace Grid.Runtimes.Sandboxes;

/// <summary>What the launcher is told.</summary>
/// <param name="Plan">Program, arguments, variables.</param>
/// <param name="WorkingDirectory">Absolute; the silo's path.</param>
/// <param name="Events">Who hears of the process.</param>
/// <param name="Confinement">What is put around the process; null for nothing.</param>
internal sealed record SpawnRequest(LaunchPlan Plan, string WorkingDirectory, IProcessEvents Events, IConfinement? Confinement = null)
{
    /// <summary>Where the process is to be; null bounds nothing.</summary>
    public IResourceGroup? Group { get; init; }
}
