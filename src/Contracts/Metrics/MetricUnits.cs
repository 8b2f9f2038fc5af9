namespace Grid.Contracts.Metrics;

/// <summary>The units that CloudWatch knows.</summary>
public static class MetricUnits
{
    private static readonly HashSet<string> s_known = new(
        [
            "Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits", "Kilobits", "Megabits", "Gigabits", "Terabits", "Percent", "Count",
            "Bytes/Second", "Kilobytes/Second", "Megabytes/Second", "Gigabytes/Second", "Terabytes/Second", "Bits/Second", "Kilobits/Second", "Megabits/Second", "Gigabits/Second", "Terabits/Second",
            "Count/Second", "None",
        ],
        StringComparer.Ordinal);

    /// <summary>In CloudWatch's order.</summary>
    public static IReadOnlyCollection<string> All => s_known;

    public static bool IsKnown(string unit) => s_known.Contains(unit);
}
