using System.Globalization;
using System.Text.RegularExpressions;
using Grid.Contracts;
using Grid.Contracts.Metrics;

namespace Grid.Gateway.Metrics;

/// <summary>Works out the queries of one <c>GetMetricData</c>: metrics first, then expressions as others need them.</summary>
internal sealed partial class MetricEvaluation(IReadOnlyList<MetricDataQuery> queries, DateTimeOffset start, DateTimeOffset end, CancellationToken cancelled)
{
    /// <summary>Periods of one query: as many as one answer may have.</summary>
    private const int MostPeriods = 100_800;

    private const int ReadsAtOnce = 4;

    private readonly Dictionary<string, MathValue> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _underWay = new(StringComparer.Ordinal);
    private readonly Dictionary<int, List<long>> _grids = [];
    private readonly MathBudget _loaded = new(cancelled);
    private readonly MathBudget _worked = new(cancelled);
    private bool _isPartial;

    private static ApiError TooMuch => MetricWords.Invalid($"The queries come to more than {MathBudget.MostPoints} points. Increase Period, ask for fewer metrics, or decrease the time range.");

    /// <returns>Null, or why it is too much.</returns>
    internal async Task<ApiError?> Load(IMetrics metrics)
    {
        if (queries.Any(query => (end - start).TotalSeconds / (query.PeriodSeconds ?? int.MaxValue) > MostPeriods))
            return MetricWords.Invalid($"A query has more than {MostPeriods} periods. Increase Period, or decrease the time range.");
        foreach (var some in queries.Where(query => query.Metric is not null).Chunk(ReadsAtOnce))
        {
            var readings = await Task.WhenAll(some.Select(query => metrics.Read(query.Metric!, cancelled)));
            foreach (var (query, reading) in some.Zip(readings))
            {
                _isPartial |= reading.IsPartial;
                if (!_loaded.Take(reading.Series.Sum(series => (long)series.Points.Count))) return TooMuch;
                _values[query.Id] = MathValue.Of(Values(query.Statistic!, reading));
            }
        }

        return null;
    }

    internal Outcome<List<MetricResult>> Results()
    {
        List<MetricResult> results = [];
        foreach (var query in queries)
        {
            var value = Find(query.Id)!.Value;
            if (!value.Ok) return value.Error;
            if (!query.ReturnsData) continue;
            if (value.Value.Number is not null) return MetricWords.Invalid($"Error in expression '{query.Expression}': it must come to a time series, and comes to a number");
            foreach (var series in value.Value.Series)
            {
                // A label is written anew for each, and looks at all points for each of its placeholders.
                var label = query.Label ?? "";
                if (!_worked.Take(((label.AsSpan().Count('$') + 1L) * (series.Count + 1)) + (label.Length / 16))) return TooMuch;
                var written = Label(query, series);
                if (!written.Ok) return written.Error;
                results.Add(new MetricResult(query.Id, written.Value, [.. series.Select(point => (point.Key, point.Value))], _isPartial));
            }
        }

        return results;
    }

    private static SortedDictionary<long, double> Values(Statistic statistic, MetricReading reading)
    {
        var buckets = new SortedDictionary<long, MetricBucket>();
        foreach (var point in reading.Series.SelectMany(series => series.Points))
        {
            if (buckets.TryGetValue(point.At.ToUnixTimeSeconds(), out var same)) same.Merge(point.Bucket);
            else buckets[point.At.ToUnixTimeSeconds()] = point.Bucket;
        }

        return MathValue.Finite(buckets.Select(bucket => (bucket.Key, statistic.Of(bucket.Value) ?? double.NaN)));
    }

    private Outcome<MathValue>? Find(string id)
    {
        if (_values.TryGetValue(id, out var known)) return known;
        if (queries.FirstOrDefault(query => query.Id == id) is not { Expression: { } expression } found) return null;
        if (!_underWay.Add(id)) return MetricWords.Invalid($"The query {id} refers to itself");
        var value = new MetricMath(expression, Find, Metrics, () => Grid(found), _worked).Evaluate();
        _underWay.Remove(id);
        if (value.Ok) _values[id] = value.Value;
        return value;
    }

    private IReadOnlyList<(string Id, MathValue Value)> Metrics() => [.. queries.Where(query => query.Metric is not null).Select(query => (query.Id, _values[query.Id]))];

    /// <summary>Of an expression that says no period, the shortest of the metrics.</summary>
    /// <returns>Null when it is too much.</returns>
    private List<long>? Grid(MetricDataQuery query)
    {
        var period = query.PeriodSeconds ?? queries.Where(other => other.Metric is not null).Select(other => other.PeriodSeconds!.Value).DefaultIfEmpty(60).Min();
        if (_grids.TryGetValue(period, out var known)) return known;
        List<long> grid = [];
        for (var at = start.ToUnixTimeSeconds() / period * period; at < end.ToUnixTimeSeconds() && grid.Count < MostPeriods; at += period) grid.Add(at);
        if (!_worked.Take(grid.Count)) return null;
        return _grids[period] = grid;
    }

    private static Outcome<string> Label(MetricDataQuery query, SortedDictionary<long, double> series)
    {
        var standard = query.Metric?.Name ?? query.Id;
        if (query.Label is not { } label) return standard;
        string? unknown = null;
        var written = Placeholder().Replace(label, match =>
        {
            var text = match.Groups[1].Value switch
            {
                "LABEL" => standard,
                "MIN" => Number(series.Values.DefaultIfEmpty(double.NaN).Min()),
                "MAX" => Number(series.Values.DefaultIfEmpty(double.NaN).Max()),
                "AVG" => Number(series.Values.DefaultIfEmpty(double.NaN).Average()),
                "SUM" => Number(series.Values.Sum()),
                "FIRST" => Number(series.Values.FirstOrDefault(double.NaN)),
                "LAST" => Number(series.Values.LastOrDefault(double.NaN)),
                "DATAPOINT_COUNT" => Number(series.Count),
                _ => null,
            };
            if (text is null) unknown ??= match.Value;
            return text ?? "";
        });
        return unknown is null ? written : MetricWords.Invalid($"The label of {query.Id} has {unknown}; this grid knows LABEL, MIN, MAX, AVG, SUM, FIRST, LAST and DATAPOINT_COUNT.");
    }

    private static string Number(double value) => double.IsNaN(value) ? "--" : value.ToString("0.####", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\$\{([^}]*)\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Placeholder();
}
