namespace Grid.Gateway.Metrics;

/// <summary>What an expression of metric math comes to: a number, one series, or several.</summary>
/// <param name="Number">Null for series.</param>
/// <param name="Series">Values by the period's beginning in seconds since 1970.</param>
internal sealed record MathValue(double? Number, IReadOnlyList<SortedDictionary<long, double>> Series, bool IsArray)
{
    internal static MathValue Of(double number) => new(number, [], IsArray: false);

    internal static MathValue Of(SortedDictionary<long, double> series) => new(null, [series], IsArray: false);

    internal static MathValue Of(IReadOnlyList<SortedDictionary<long, double>> series) => new(null, series, IsArray: true);

    internal MathValue Each(Func<double, double> change) => Number is { } number
        ? Of(change(number))
        : this with { Series = [.. Series.Select(series => Finite(series.Select(point => (point.Key, change(point.Value)))))] };

    /// <summary>Without what is no number: a period that was divided by zero is left out.</summary>
    internal static SortedDictionary<long, double> Finite(IEnumerable<(long At, double Value)> points)
    {
        var series = new SortedDictionary<long, double>();
        foreach (var (at, value) in points)
        {
            if (double.IsFinite(value)) series[at] = value;
        }

        return series;
    }
}
