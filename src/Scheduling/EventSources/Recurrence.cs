namespace Grid.Scheduling.EventSources;

/// <summary>When a schedule occurs: its expression, between its first and its last day.</summary>
/// <param name="start">Nothing before it; null without one.</param>
/// <param name="end">Nothing after it; null without one.</param>
public sealed class Recurrence(ISchedule schedule, DateTimeOffset? start, DateTimeOffset? end)
{
    /// <summary>What was missed longer ago than this occurs no more, but for one time.</summary>
    public static TimeSpan LatestBy { get; } = TimeSpan.FromHours(24);

    /// <summary>The first time after <paramref name="after"/>; null when there is none any more.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var from = start is { } first && first > after ? first.AddTicks(-1) : after;
        return schedule.Next(from) is { } next && !(next > end) ? next : null;
    }

    /// <summary>
    /// What has come due. Every occurrence is due once, however late, as long as it was missed for no more than <see cref="LatestBy"/>. Of those before, when none was
    /// missed later, the first one is due.
    /// </summary>
    /// <param name="next">The first occurrence that has not been dealt with.</param>
    /// <param name="window">Minutes in which an occurrence may be late by choice; null without a window.</param>
    /// <param name="seed">Decides on the moments in the windows.</param>
    /// <param name="most">Of occurrences; what is due beyond them is due in the next call.</param>
    public DueOccurrences Due(DateTimeOffset next, int? window, string seed, DateTimeOffset now, int most)
    {
        DateTimeOffset? at = next;
        if (next < now - LatestBy)
        {
            at = Next((now - LatestBy).AddTicks(-1));
            if (at is not { } recent || FlexibleWindow.Moment(seed, recent, window) > now) return Found([next], at, window, seed);
        }

        List<DateTimeOffset> due = [];
        while (at is { } occurrence && due.Count < most && FlexibleWindow.Moment(seed, occurrence, window) <= now)
        {
            due.Add(occurrence);
            at = Next(occurrence);
        }

        return Found(due, at, window, seed);
    }

    private static DueOccurrences Found(IReadOnlyList<DateTimeOffset> due, DateTimeOffset? next, int? window, string seed) =>
        new(due, next, next is { } later ? FlexibleWindow.Moment(seed, later, window) : null);
}
