namespace Grid.Scheduling.Environments;

/// <summary>What a scale-up policy sees of one function version on one silo.</summary>
/// <param name="Waiting">Invocations that wait for an environment.</param>
/// <param name="Starting">Environments whose Init is not over.</param>
/// <param name="Busy">Environments that run an invocation.</param>
/// <param name="OldestWait">How long the first of the waiting invocations has waited.</param>
/// <param name="ExpectedDuration">Moving average of what invocations took; null before the first one has ended.</param>
public readonly record struct ScaleUpSnapshot(int Waiting, int Starting, int Busy, TimeSpan OldestWait, TimeSpan? ExpectedDuration)
{
    /// <summary>Waiting invocations for which no environment is on its way.</summary>
    public int Uncovered => Math.Max(0, Waiting - Starting);
}
