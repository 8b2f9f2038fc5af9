namespace Grid.Grains.EventSources;

/// <summary>Rings a grain when the first thing that it has to do is due, and not before: a grain that waits for a day sleeps for a day. Belongs to the grain and its thread.</summary>
/// <param name="timer">Not running yet.</param>
internal sealed class DueAlarm(IGrainTimer timer, TimeProvider time)
{
    /// <summary>What is due already and not done, because the store was away or there is much of it, is looked at again after this time.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Timers of grains cannot be set to much more than a month. Who rings early is set again.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    /// <summary>A timer that an alarm can be made of.</summary>
    public static GrainTimerCreationOptions NotRunning => new(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <param name="due">Null when there is nothing to wait for.</param>
    public void Set(DateTimeOffset? due) => timer.Change(due is { } at ? Until(at) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private TimeSpan Until(DateTimeOffset due)
    {
        var wait = due - time.GetUtcNow();
        if (wait <= TimeSpan.Zero) return Pause;
        return wait < Shortest ? Shortest : wait > Longest ? Longest : wait;
    }
}
