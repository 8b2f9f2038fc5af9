namespace Grid.Scheduling.Environments;

/// <summary>
/// An invocation waits a few milliseconds for a busy environment where that is sooner than any cold start could be: functions that take microseconds are then
/// served by few, hot processes instead of one for each caller. Environments are started at once when nothing is known of the function or the wait would be longer.
/// </summary>
public sealed class Patient : IScaleUpPolicy
{
    /// <summary>Longest wait that is expected of an invocation before environments are added, in milliseconds; default 5. 0 starts one for every invocation.</summary>
    public int MaxWaitMs { get; init; } = 5;

    public TimeSpan CheckAfter => TimeSpan.FromMilliseconds(Math.Max(1, MaxWaitMs));

    public int Start(in ScaleUpSnapshot snapshot)
    {
        var uncovered = snapshot.Uncovered;
        var environments = snapshot.Busy + snapshot.Starting;
        if (uncovered == 0 || MaxWaitMs <= 0 || snapshot.Busy == 0 || snapshot.ExpectedDuration is not { } duration) return uncovered;

        // Proved wrong by the clock: grow like a burst, doubling with every look.
        if (snapshot.OldestWait.TotalMilliseconds >= MaxWaitMs) return Math.Min(uncovered, environments);

        // Little's law: as many environments as work off those who wait in time.
        var needed = (int)Math.Min(int.MaxValue, Math.Ceiling(snapshot.Waiting * (duration.TotalMilliseconds / MaxWaitMs)));
        return Math.Clamp(needed - environments, 0, uncovered);
    }
}
