namespace Grid.Scheduling.EventSources;

/// <summary>
/// <c>cron(minutes hours day-of-month month day-of-week year)</c> on the clock of a time zone. A time that the clock skips in spring does not occur. One that the
/// clock shows twice in autumn occurs the first time, and both times when the expression is for every hour.
/// </summary>
internal sealed class CronSchedule : ISchedule
{
    private const int FirstYear = 1970;
    private const int LastYear = 2199;

    private static readonly string[] s_months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    private readonly CronField _minutes;
    private readonly CronField _hours;
    private readonly CronDays _days;
    private readonly CronField _months;
    private readonly CronField _years;
    private readonly TimeZoneInfo _zone;

    private CronSchedule(CronField minutes, CronField hours, CronDays days, CronField months, CronField years, TimeZoneInfo zone) =>
        (_minutes, _hours, _days, _months, _years, _zone) = (minutes, hours, days, months, years, zone);

    /// <returns>Null when the text is no cron expression.</returns>
    public static CronSchedule? Parse(string text, TimeZoneInfo zone)
    {
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length == 6
            && CronField.Parse(fields[0], 0, 59) is { } minutes
            && CronField.Parse(fields[1], 0, 23) is { } hours
            && CronDays.Parse(fields[2], fields[4]) is { } days
            && CronField.Parse(fields[3], 1, 12, s_months) is { } months
            && CronField.Parse(fields[5], FirstYear, LastYear) is { } years
            ? new CronSchedule(minutes, hours, days, months, years, zone)
            : null;
    }

    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var local = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(after, _zone).DateTime);
        for (var year = local.Year; year <= LastYear; year++)
        {
            if (!_years.Has(year)) continue;
            for (var month = year == local.Year ? local.Month : 1; month <= 12; month++)
            {
                if (!_months.Has(month)) continue;
                var sameMonth = year == local.Year && month == local.Month;
                for (var day = sameMonth ? local.Day : 1; day <= DateTime.DaysInMonth(year, month); day++)
                {
                    var date = new DateOnly(year, month, day);
                    if (_days.Has(date) && FirstOn(date, after) is { } time) return time;
                }
            }
        }

        return null;
    }

    private DateTimeOffset? FirstOn(DateOnly day, DateTimeOffset after)
    {
        DateTimeOffset? first = null;
        foreach (var hour in _hours.Values)
        {
            foreach (var minute in _minutes.Values)
            {
                foreach (var offset in Offsets(day.ToDateTime(new TimeOnly(hour, minute))))
                {
                    var time = new DateTimeOffset(day.ToDateTime(new TimeOnly(hour, minute)), offset);
                    if (time > after && (first is null || time < first)) first = time;
                }
            }
        }

        return first?.ToUniversalTime();
    }

    /// <summary>None for a time that the clock skips, two for one that it shows twice and that counts twice.</summary>
    private TimeSpan[] Offsets(DateTime local)
    {
        if (_zone.IsInvalidTime(local)) return [];
        if (!_zone.IsAmbiguousTime(local)) return [_zone.GetUtcOffset(local)];
        var offsets = _zone.GetAmbiguousTimeOffsets(local);
        return _hours.IsAny ? offsets : [offsets.Max()];
    }
}
