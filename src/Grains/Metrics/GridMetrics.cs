using Grid.Contracts.Metrics;
using Grid.Grains.Environments;
using Grid.Storage.Metrics;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Metrics;

/// <inheritdoc cref="IMetrics"/>
internal sealed partial class GridMetrics(MetricSink sink, IMetricTable table, Silos silos, MetricsClient client, ILogger<GridMetrics> logger) : IMetrics
{
    /// <summary>Of one reading: a fortnight of minutes of sixteen silos, and all that is kept of the year before.</summary>
    private const int MostParts = 400_000;

    /// <summary>Rows of the tables for one page of a list that wants few of them.</summary>
    private const int MostLooked = 50_000;

    public async Task<MetricReading> Read(MetricQuery query, CancellationToken cancellationToken)
    {
        var metric = new MetricId(query.Region, query.Namespace, query.Name, query.Unit ?? MetricNames.None, [.. query.Dimensions]);
        var from = Floor(query.Start.ToUnixTimeSeconds(), query.PeriodSeconds);
        var end = query.End.ToUnixTimeSeconds();

        // What is stored between the two looks is found in both, and told apart by its part.
        var (live, isPartial) = await Live(metric, from / 60, (end + 59) / 60, cancellationToken);
        var stored = await table.Read(metric, from, end, MostParts, cancellationToken);
        var seen = stored.Where(part => part.Period == 60).Select(part => (part.Unit, part.Began, part.Part)).ToHashSet();
        var parts = stored.Select(part => (part.Unit, part.Began, part.Period, Data: (ReadOnlyMemory<byte>)part.Data))
            .Concat(live.Where(bucket => !seen.Contains((bucket.Unit, bucket.Minute * 60, bucket.Part))).Select(bucket => (bucket.Unit, Began: bucket.Minute * 60, Period: 60, bucket.Data)))
            .Where(part => part.Began >= from && part.Began < end && (query.Unit is null || part.Unit == query.Unit));
        return new MetricReading([.. parts.GroupBy(part => part.Unit, StringComparer.Ordinal).Select(unit => Series(unit.Key, unit.Select(part => (part.Began, part.Period, part.Data)), query.PeriodSeconds))], isPartial);
    }

    public async Task<MetricPage> List(MetricFilter filter, CancellationToken cancellationToken)
    {
        List<MetricId> found = [];
        var after = filter.After is { } text ? Position(filter.Region, text) : null;
        var live = (await LiveSeries(filter.Region, cancellationToken))
            .Where(series => (filter.Namespace ?? series.Namespace) == series.Namespace && (filter.Name ?? series.Name) == series.Name).ToArray();
        for (var looked = 0; ;)
        {
            var rows = await table.List(filter.Region, filter.Namespace, filter.Name, filter.Since.ToUnixTimeSeconds(), after, filter.Limit + 1, cancellationToken);
            var last = rows.Count <= filter.Limit ? null : rows[^1];
            var unstored = live.Where(series => (after is null || Compare(series, after) > 0) && (last is null || Compare(series, last) < 0));
            foreach (var series in rows.Concat(unstored).Distinct().Order(Comparer<MetricId>.Create(Compare)))
            {
                if (found.Count == filter.Limit) return new MetricPage(found, Position(after!));
                after = series;
                if (!Matches(filter, series) || (found.Count > 0 && IsSame(found[^1], series))) continue;
                found.Add(series);
            }

            if (rows.Count <= filter.Limit) return new MetricPage(found, null);
            if ((looked += rows.Count) > MostLooked) return new MetricPage(found, Position(after!));
        }
    }

    /// <summary>For the next page, which begins behind all units of the series.</summary>
    private static string Position(MetricId series) => string.Join('\u001e', series.Namespace, series.Name, series.DimensionsText, "~");

    private static MetricId? Position(string region, string text) =>
        text.Split('\u001e') is [var ns, var name, var dimensions, var unit] ? new MetricId(region, ns, name, unit, MetricId.ReadDimensions(dimensions)) : null;

    private static int Compare(MetricId one, MetricId other)
    {
        var order = string.CompareOrdinal(one.Namespace, other.Namespace);
        if (order == 0) order = string.CompareOrdinal(one.Name, other.Name);
        if (order == 0) order = string.CompareOrdinal(one.DimensionsText, other.DimensionsText);
        return order != 0 ? order : string.CompareOrdinal(one.Unit, other.Unit);
    }

    private static bool IsSame(MetricId one, MetricId other) => one.Name == other.Name && one.Namespace == other.Namespace && one.DimensionsText == other.DimensionsText;

    private static bool Matches(MetricFilter filter, MetricId series) =>
        (filter.Namespace is not null || !MetricNames.IsOfGrid(series.Namespace))
        && filter.Dimensions.All(wanted => series.Dimensions.Any(dimension => dimension.Name == wanted.Name && (wanted.Value is null || dimension.Value == wanted.Value)));

    /// <summary>Parts of the same period first, as levels are added second by second, then periods.</summary>
    private static MetricSeries Series(string unit, IEnumerable<(long Began, int Period, ReadOnlyMemory<byte> Data)> parts, int periodSeconds)
    {
        var stored = new Dictionary<(long Began, int Period), MetricBucket>();
        foreach (var part in parts)
        {
            var bucket = MetricBucket.FromBytes(part.Data.Span);
            if (stored.TryGetValue((part.Began, part.Period), out var same)) same.Merge(bucket);
            else stored[(part.Began, part.Period)] = bucket;
        }

        var points = new SortedDictionary<long, MetricBucket>();
        foreach (var ((began, _), bucket) in stored)
        {
            bucket.Settle();
            if (bucket.IsEmpty) continue;
            var at = Floor(began, periodSeconds);
            if (points.TryGetValue(at, out var point)) point.Merge(bucket);
            else points[at] = bucket;
        }

        return new MetricSeries(unit, [.. points.Select(point => new MetricPoint(DateTimeOffset.FromUnixTimeSeconds(point.Key), point.Value))]);
    }

    private static long Floor(long seconds, int period) => seconds - (((seconds % period) + period) % period);

    private async Task<IEnumerable<MetricId>> LiveSeries(string region, CancellationToken cancellationToken)
    {
        var own = sink.LiveSeries(region);
        if (silos.IsAlone) return own;
        var others = await Task.WhenAll(silos.Others.Select(peer => Ask(peer.Address, service => service.LiveSeries(region)))).WaitAsync(cancellationToken);
        return own.Concat(others.SelectMany(series => series ?? [])).Distinct();
    }

    private async Task<(List<LiveBucket> Buckets, bool IsPartial)> Live(MetricId metric, long fromMinute, long endMinute, CancellationToken cancellationToken)
    {
        List<LiveBucket> buckets = [.. sink.Live(metric, fromMinute, endMinute)];
        if (silos.IsAlone) return (buckets, false);
        var answers = await Task.WhenAll(silos.Others.Select(peer => Ask(peer.Address, service => service.Live(metric, fromMinute, endMinute)))).WaitAsync(cancellationToken);
        foreach (var answer in answers) buckets.AddRange(answer ?? []);
        return (buckets, answers.Any(answer => answer is null));
    }

    /// <returns>Null when the silo does not say.</returns>
    private async Task<TAnswer[]?> Ask<TAnswer>(SiloAddress silo, Func<IMetricsService, Task<TAnswer[]>> question)
    {
        try
        {
            return await question(client.Of(silo));
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            LogSilent(exception, silo.ToString());
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "{Silo} did not say what it has not stored of a metric")]
    private partial void LogSilent(Exception exception, string silo);
}
