using Grid.Runtimes.Languages;

namespace Grid.Runtimes.Sandboxes;

/// <summary>What the launcher is told.</summary>
/// <param name="Plan">Program, arguments, variables.</param>
/// <param name="WorkingDirectory">Absolute; the silo's path.</param>
/// <param name="Events">Who hears of the process.</param>
/// <param name="Confinement">What is put around the process; null for nothing.</param>
internal sealed record SpawnRequest(LaunchPlan Plan, string WorkingDirectory, IProcessEvents Events, IConfinement? Confinement = null);
