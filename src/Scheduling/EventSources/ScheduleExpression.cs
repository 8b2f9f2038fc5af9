using System.Globalization;

namespace Grid.Scheduling.EventSources;

/// <summary>Reads <c>at(yyyy-mm-ddThh:mm:ss)</c>, <c>rate(value unit)</c> and <c>cron(fields)</c>, as the schedulers of AWS write them.</summary>
public static class ScheduleExpression
{
    /// <param name="zone">Whose clock <c>at</c> and <c>cron</c> mean.</param>
    /// <param name="origin">When <c>rate</c> occurs first; it goes on from there.</param>
    /// <returns>Null when the text is no schedule.</returns>
    public static ISchedule? Parse(string text, TimeZoneInfo zone, DateTimeOffset origin)
    {
        if (!text.EndsWith(')')) return null;
        if (Inside(text, "at(") is { } time) return At(time, zone);
        if (Inside(text, "rate(") is { } rate) return Rate(rate) is { } period ? new RateSchedule(period, origin) : null;
        return Inside(text, "cron(") is { } fields ? CronSchedule.Parse(fields, zone) : null;
    }

    /// <summary>The period of a <c>rate</c> expression; null for any other text.</summary>
    public static TimeSpan? Period(string text) => text.EndsWith(')') && Inside(text, "rate(") is { } rate ? Rate(rate) : null;

    private static string? Inside(string text, string opening) => text.StartsWith(opening, StringComparison.Ordinal) ? text[opening.Length..^1] : null;

    private static AtSchedule? At(string text, TimeZoneInfo zone)
    {
        if (!DateTime.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)) return null;

        // A time that the clock skips is meant as the clock went before.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return local.Ticks >= offset.Ticks ? new AtSchedule(new DateTimeOffset(local.Ticks - offset.Ticks, TimeSpan.Zero)) : null;
    }

    /// <summary>1 is a minute, 2 are minutes.</summary>
    private static TimeSpan? Rate(string text)
    {
        var parts = text.Split(' ');
        if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value is 0 or > 1_000_000) return null;
        return (parts[1], value == 1) switch
        {
            ("minute", true) or ("minutes", false) => TimeSpan.FromMinutes(value),
            ("hour", true) or ("hours", false) => TimeSpan.FromHours(value),
            ("day", true) or ("days", false) => TimeSpan.FromDays(value),
            _ => null,
        };
    }
}
