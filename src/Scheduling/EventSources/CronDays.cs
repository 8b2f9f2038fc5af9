namespace Grid.Scheduling.EventSources;

/// <summary>The days that the third and fifth field of a cron expression choose together; one of the two is <c>?</c>.</summary>
internal sealed class CronDays
{
    private static readonly string[] s_weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly Func<DateOnly, bool> _has;

    private CronDays(Func<DateOnly, bool> has) => _has = has;

    public bool Has(DateOnly day) => _has(day);

    /// <returns>Null when the fields choose no days.</returns>
    public static CronDays? Parse(string dayOfMonth, string dayOfWeek) => (dayOfMonth, dayOfWeek) switch
    {
        ("?", "?") => null,
        (_, "?") => OfMonth(dayOfMonth),
        ("?", _) => OfWeek(dayOfWeek),
        _ => null,
    };

    private static CronDays? OfMonth(string text)
    {
        if (text == "L") return new(day => day.Day == DaysIn(day));
        if (text == "LW") return new(day => day.Day == Workday(day, DaysIn(day)));
        if (text.EndsWith('W')) return CronField.Number(text[..^1], 1, 31, []) is { } near ? new(day => near <= DaysIn(day) && day.Day == Workday(day, near)) : null;
        if (text.StartsWith("L-", StringComparison.Ordinal)) return CronField.Number(text[2..], 1, 30, []) is { } before ? new(day => day.Day == DaysIn(day) - before) : null;
        return CronField.Parse(text, 1, 31) is { } days ? new(day => days.Has(day.Day)) : null;
    }

    private static CronDays? OfWeek(string text)
    {
        if (text == "L") return new(day => day.DayOfWeek == DayOfWeek.Saturday);
        if (text.EndsWith('L')) return CronField.Number(text[..^1], 1, 7, s_weekdays) is { } last ? new(day => Weekday(day) == last && day.Day > DaysIn(day) - 7) : null;
        var hash = text.Split('#');
        if (hash.Length == 2)
        {
            return CronField.Number(hash[0], 1, 7, s_weekdays) is { } weekday && CronField.Number(hash[1], 1, 5, []) is { } nth
                ? new(day => Weekday(day) == weekday && (day.Day + 6) / 7 == nth)
                : null;
        }

        return CronField.Parse(text, 1, 7, s_weekdays) is { } days ? new(day => days.Has(Weekday(day))) : null;
    }

    /// <summary>The Monday to Friday nearest to a day, within its month.</summary>
    private static int Workday(DateOnly month, int day)
    {
        var last = DaysIn(month);
        return new DateOnly(month.Year, month.Month, day).DayOfWeek switch
        {
            DayOfWeek.Saturday => day == 1 ? 3 : day - 1,
            DayOfWeek.Sunday => day == last ? day - 2 : day + 1,
            _ => day,
        };
    }

    /// <summary>1 is Sunday.</summary>
    private static int Weekday(DateOnly day) => (int)day.DayOfWeek + 1;

    private static int DaysIn(DateOnly day) => DateTime.DaysInMonth(day.Year, day.Month);
}
