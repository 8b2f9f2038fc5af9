namespace Grid.Scheduling.Environments;

/// <summary>What a scale-up policy sees of one function version on one silo.</summary>
/// <param name="Waiting">Invocations that wait for an environment.</param>
/// <param name="Idle">Environments that have nothing to do.</param>
/// <param name="Starting">Environments whose Init is not over.</param>
/// <param name="Busy">Environments that run an invocation.</param>
/// <param name="OldestWait">How long the first of the waiting invocations has waited, with the environments that there are: since it came or the last start was over.</param>
/// <param name="ExpectedDuration">What an invocation takes when nothing slows it down, from the recent ones; null before the first one has ended.</param>
/// <param name="ProcessorsBusy">Share of the machine's processors that was in use during the last tenth of a second, 0-1; 0 where it is not known.</param>
/// <param name="ShortestDuration">What the shortest of the recent invocations took: even on a machine that is full, some are never interrupted. Null before the first one has ended.</param>
public readonly record struct ScaleUpSnapshot(int Waiting, int Idle, int Starting, int Busy, TimeSpan OldestWait, TimeSpan? ExpectedDuration, double ProcessorsBusy = 0, TimeSpan? ShortestDuration = null)
{
    /// <summary>Waiting invocations for which no environment is there or on its way.</summary>
    public int Uncovered => Math.Max(0, Waiting - Idle - Starting);
}
