namespace Grid.Scheduling.EventSources;

/// <summary><c>rate(…)</c>: at the origin, and then again and again.</summary>
internal sealed class RateSchedule(TimeSpan period, DateTimeOffset origin) : ISchedule
{
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        if (after < origin) return origin;
        var times = (after - origin).Ticks / period.Ticks;
        return (DateTimeOffset.MaxValue - origin).Ticks / period.Ticks > times ? origin + ((times + 1) * period) : null;
    }
}
