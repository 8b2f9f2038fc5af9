using System.ComponentModel.DataAnnotations;

namespace Grid.Scheduling.Environments;

/// <summary>
/// An invocation waits a few milliseconds for a busy environment where that is sooner than any cold start could be: functions that take microseconds are then
/// served by few, hot processes instead of one for each caller. Environments are started at once when nothing is known of the function or the wait would be longer.
/// </summary>
public sealed class Patient : IScaleUpPolicy
{
    /// <summary>Longest wait that may be expected of an invocation before environments are added, in milliseconds; default 10. 0 starts one for every invocation.</summary>
    [Range(0, 1_000)]
    public int MaxWaitMs { get; init; } = 10;

    /// <summary>Wait that proves the expectation wrong, in milliseconds; default 20. Environments are then doubled, one batch after the other.</summary>
    [Range(0, 10_000)]
    public int OverdueMs { get; init; } = 20;

    /// <summary>
    /// The same where the machine is the limit and not the environments, in milliseconds; default 200: invocations take less than half of <see cref="MaxWaitMs"/>
    /// and twice as many environments are busy as there are <see cref="Processors"/>. More processes would only take turns more often.
    /// </summary>
    [Range(0, 10_000)]
    public int CrowdedMs { get; init; } = 200;

    /// <summary>
    /// Share of the machine's processors in use, in percent, from which on it is full; default 90. As long as it is, a function whose shortest
    /// invocations take less than half of <see cref="MaxWaitMs"/> gets no more environments than there are <see cref="Processors"/>, and of a pool that is more than twice as
    /// large, or larger at all when they take less than <see cref="HotWaitMs"/>, those that become free rest. A machine is never full at 101.
    /// </summary>
    [Range(1, 101)]
    public int FullPercent { get; init; } = 90;

    /// <summary>Wait on a full machine that proves the function to be waiting for something else than a processor, in milliseconds; default 1,000.</summary>
    [Range(0, 60_000)]
    public int FullMs { get; init; } = 1_000;

    /// <summary>Processors that environments share; 0, the default, takes those of the machine.</summary>
    [Range(0, 4_096)]
    public int Processors { get; init; }

    /// <summary>
    /// An invocation that is expected to take less than half of this waits as long for a busy environment although another one is idle, in milliseconds; default 1.
    /// Waking a process that has been out of the caches costs more than such an invocation. 0 always takes the idle one.
    /// </summary>
    [Range(0.0, 1_000.0)]
    public double HotWaitMs { get; init; } = 1;

    /// <summary>How often both are looked at while invocations wait, in milliseconds; default 5.</summary>
    [Range(1, 1_000)]
    public int LookMs { get; init; } = 5;

    public TimeSpan CheckAfter => TimeSpan.FromMilliseconds(LookMs);

    public bool PrefersBusy(in ScaleUpSnapshot snapshot) => Rests(snapshot) ||
        snapshot is { Busy: > 0, ExpectedDuration: { } duration } && duration.TotalMilliseconds < HotWaitMs / 2
        && (snapshot.Waiting + 1) * duration.TotalMilliseconds <= HotWaitMs * snapshot.Busy;

    public bool Rests(in ScaleUpSnapshot snapshot) => IsFull(snapshot) && snapshot.Busy >= Enough(snapshot) && snapshot.OldestWait.TotalMilliseconds < CrowdedMs;

    public int Start(in ScaleUpSnapshot snapshot)
    {
        var uncovered = snapshot.Uncovered;
        var full = IsFull(snapshot);
        if (uncovered == 0 || snapshot.Busy == 0 || snapshot.ExpectedDuration is not { } duration || (!full && duration.TotalMilliseconds >= MaxWaitMs)) return uncovered;

        // One batch after the other: a start takes processor time from the invocations that all are waiting for, and more starts would take more.
        if (snapshot.Starting > 0) return 0;

        // Little's law tells how many environments work off those who wait in time; the clock tells when that is wrong. Either way at most twice as many.
        var needed = full ? 0 : Math.Ceiling(snapshot.Waiting * (duration.TotalMilliseconds / MaxWaitMs)) - snapshot.Busy;
        var crowded = duration.TotalMilliseconds < MaxWaitMs / 2.0 && snapshot.Busy >= 2 * Shared;
        if (snapshot.OldestWait.TotalMilliseconds >= (full ? FullMs : crowded ? CrowdedMs : OverdueMs)) needed = snapshot.Busy;
        return (int)Math.Clamp(needed, 0, Math.Min(uncovered, snapshot.Busy));
    }

    /// <summary>Busy environments that use all the processors, also while some wait for something else. One that is hardly ever out of work is not even put to sleep between two invocations.</summary>
    private int Enough(in ScaleUpSnapshot snapshot) => snapshot.ShortestDuration is { } shortest && shortest.TotalMilliseconds < HotWaitMs ? Shared : 2 * Shared;

    private int Shared => Processors > 0 ? Processors : Environment.ProcessorCount;

    /// <summary>The machine has no time for more than what is busy, and processor time is what the function needs.</summary>
    private bool IsFull(in ScaleUpSnapshot snapshot) =>
        snapshot.ProcessorsBusy * 100 >= FullPercent && snapshot.Busy >= Shared && snapshot.ShortestDuration is { } shortest && shortest.TotalMilliseconds < MaxWaitMs / 2.0;
}
