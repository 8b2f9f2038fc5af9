using System.Globalization;
using System.Text.RegularExpressions;
using Grid.Contracts.Metrics;

namespace Grid.Gateway.Metrics;

/// <summary>One statistic of a period, by CloudWatch's name: <c>Sum</c>, <c>p99</c>, <c>tm90</c>, <c>TM(10%:90%)</c>, …</summary>
internal sealed partial class Statistic
{
    internal static readonly string[] Simple = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];

    private readonly Func<MetricBucket, double?> _of;

    private Statistic(string name, Func<MetricBucket, double?> of) => (Name, _of) = (name, of);

    internal string Name { get; }

    /// <summary>Null when it is not known, as percentiles are not of values that were told as statistics.</summary>
    internal double? Of(MetricBucket bucket) => _of(bucket);

    /// <returns>Null for a name that is none.</returns>
    internal static Statistic? Read(string name)
    {
        switch (name)
        {
            case "SampleCount": return new(name, bucket => bucket.Count);
            case "Average": return new(name, bucket => bucket.Average);
            case "Sum": return new(name, bucket => bucket.Sum);
            case "Minimum": return new(name, bucket => bucket.Minimum);
            case "Maximum": return new(name, bucket => bucket.Maximum);
            case "IQM": return Trimmed(name, "tm", 25, 75);
        }

        if (Short().Match(name) is { Success: true } one && Percent(one.Groups[2].Value) is { } share)
        {
            var kind = one.Groups[1].Value.ToLowerInvariant();
            return kind == "p" ? new(name, bucket => bucket.Percentile(share)) : Trimmed(name, kind, 0, share);
        }

        if (Long().Match(name) is not { Success: true } range) return null;
        var (from, to) = (Percent(range.Groups[2].Value, 0), Percent(range.Groups[3].Value, 100));
        return from is { } low && to is { } high && low < high ? Trimmed(name, range.Groups[1].Value.ToLowerInvariant(), low, high) : null;
    }

    private static double? Percent(string text, double absent = double.NaN)
    {
        if (text.Length == 0) return double.IsNaN(absent) ? null : absent;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is >= 0 and <= 100 ? percent : null;
    }

    /// <summary>Of the values between two shares of all: their mean, count or sum, or the mean of all values with those outside drawn to the bounds.</summary>
    private static Statistic Trimmed(string name, string kind, double low, double high) => new(name, bucket =>
    {
        if (!bucket.IsDistributionKnown || bucket.Count == 0) return null;
        var (from, end) = (low / 100 * bucket.Count, high / 100 * bucket.Count);
        var (passed, count, sum) = (0.0, 0.0, 0.0);
        var (lowest, highest) = (double.NaN, double.NaN);
        foreach (var (value, weight) in bucket.Values)
        {
            var inside = Math.Min(passed + weight, end) - Math.Max(passed, from);
            passed += weight;
            if (inside <= 0) continue;
            if (double.IsNaN(lowest)) lowest = value;
            highest = value;
            count += inside;
            sum += inside * value;
        }

        return kind switch
        {
            "tc" => count,
            "ts" => sum,
            "tm" => count > 0 ? sum / count : (double?)null,
            _ => count > 0 ? (sum + (from * lowest) + ((bucket.Count - end) * highest)) / bucket.Count : (double?)null,
        };
    });

    [GeneratedRegex(@"\A(p|tm|tc|ts|wm)([0-9]{1,3}(?:\.[0-9]{1,10})?)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Short();

    [GeneratedRegex(@"\A(tm|tc|ts|wm)\((?:([0-9]{1,3}(?:\.[0-9]{1,10})?)%)?:(?:([0-9]{1,3}(?:\.[0-9]{1,10})?)%)?\)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Long();
}
