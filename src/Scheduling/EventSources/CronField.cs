using System.Globalization;

namespace Grid.Scheduling.EventSources;

/// <summary>One field of a cron expression that is a set of numbers: <c>*</c>, numbers, ranges, steps and lists of them.</summary>
internal sealed class CronField
{
    private readonly bool[] _set;
    private readonly int _from;

    private CronField(bool[] set, int from, bool any)
    {
        _set = set;
        _from = from;
        IsAny = any;
    }

    /// <summary>True for <c>*</c>.</summary>
    public bool IsAny { get; }

    public bool Has(int value) => value - _from is var index && index >= 0 && index < _set.Length && _set[index];

    public IEnumerable<int> Values => Enumerable.Range(_from, _set.Length).Where(Has);

    /// <param name="names">Names that stand for the numbers from <paramref name="from"/> on.</param>
    /// <returns>Null when the text is no such field.</returns>
    public static CronField? Parse(string text, int from, int to, params string[] names)
    {
        var set = new bool[to - from + 1];
        foreach (var part in text.Split(','))
        {
            if (Range(part, from, to, names) is not var (first, last, step)) return null;
            for (var value = first; ; value = value == to ? from : value + 1)
            {
                if (((value - first + set.Length) % set.Length) % step == 0) set[value - from] = true;
                if (value == last) break;
            }
        }

        return new CronField(set, from, text == "*");
    }

    /// <summary>A number from its digits or its name; null when it is neither or out of range.</summary>
    public static int? Number(string text, int from, int to, string[] names)
    {
        var name = Array.FindIndex(names, known => known.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (name >= 0) return from + name;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to ? number : null;
    }

    /// <summary>A range whose end is before its beginning goes round, as <c>FRI-MON</c> does.</summary>
    private static (int First, int Last, int Step)? Range(string part, int from, int to, string[] names)
    {
        var slash = part.Split('/');
        if (slash.Length > 2) return null;
        var step = slash.Length == 2 ? Number(slash[1], 1, to - from + 1, []) : 1;
        if (step is null) return null;
        if (slash[0] == "*") return (from, to, step.Value);
        var ends = slash[0].Split('-');
        if (ends.Length > 2 || Number(ends[0], from, to, names) is not { } first) return null;
        if (ends.Length == 1) return (first, slash.Length == 2 ? to : first, step.Value);
        return Number(ends[1], from, to, names) is { } last ? (first, last, step.Value) : null;
    }
}
