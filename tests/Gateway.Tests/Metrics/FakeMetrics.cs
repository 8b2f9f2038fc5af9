using Grid.Contracts.Metrics;

namespace Grid.Gateway.Tests.Metrics;

/// <summary>Series in memory: what is put can be read at once, apart from periods that are put together.</summary>
internal sealed class FakeMetrics : IMetrics, IMetricSink, IGridHealth
{
    private readonly Dictionary<MetricId, SortedDictionary<DateTimeOffset, MetricBucket>> _series = [];

    public bool IsPartial { get; set; }

    public long DroppedSeries => 0;

    public IEnumerable<MetricId> Series => _series.Keys;

    public void Add(MetricId metric, DateTimeOffset at, MetricBucket bucket)
    {
        var minute = at - TimeSpan.FromTicks(at.UtcTicks % TimeSpan.TicksPerMinute);
        if (!_series.TryGetValue(metric, out var points)) _series[metric] = points = [];
        if (points.TryGetValue(minute, out var same)) same.Merge(bucket);
        else points[minute] = bucket;
    }

    public void Add(MetricId metric, DateTimeOffset at, params double[] values)
    {
        var bucket = new MetricBucket();
        foreach (var value in values) bucket.Add(value);
        Add(metric, at, bucket);
    }

    public IMetricRecorder? Recorder(MetricId metric) => null;

    public Task<MetricReading> Read(MetricQuery query, CancellationToken cancellationToken)
    {
        var wanted = new MetricId(query.Region, query.Namespace, query.Name, "", [.. query.Dimensions]).DimensionsText;
        var found = _series.Where(series => series.Key.Region == query.Region && series.Key.Namespace == query.Namespace && series.Key.Name == query.Name && series.Key.DimensionsText == wanted && (query.Unit is null || series.Key.Unit == query.Unit));
        return Task.FromResult(new MetricReading(
            [.. found.Select(series => new MetricSeries(series.Key.Unit, [.. series.Value.Where(point => point.Key >= query.Start && point.Key < query.End).Select(point => new MetricPoint(point.Key, point.Value.Copy()))]))], IsPartial));
    }

    public Task<GridHealth> Look(CancellationToken cancellationToken) => Task.FromResult(new GridHealth { Silos = 3, WaitingEvents = 7 });

    public Task<MetricPage> List(MetricFilter filter, CancellationToken cancellationToken)
    {
        var after = filter.After is { } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 0;
        var all = _series.Keys.Where(series => series.Region == filter.Region && (filter.Namespace ?? series.Namespace) == series.Namespace && (filter.Name ?? series.Name) == series.Name).ToArray();
        const int PageSize = 2;
        return Task.FromResult(new MetricPage([.. all.Skip(after).Take(PageSize)], after + PageSize < all.Length ? $"{after + PageSize}" : null));
    }
}
