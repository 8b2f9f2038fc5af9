using Grid.Contracts.Metrics;
using Grid.Storage.Metrics;

namespace Grid.Grains.Tests.Metrics;

/// <summary>Minutes in memory, and as many of them as one likes; they do not grow old.</summary>
internal sealed class MemoryMetricTable : IMetricTable
{
    private readonly Dictionary<(MetricId Series, long Minute, long Part), byte[]> _points = [];
    private readonly Lock _lock = new();

    public Task Add(IReadOnlyList<NewPoint> points, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var point in points) _points.TryAdd((point.Series, point.Minute, point.Part), point.Data);
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<StoredPart>> Read(MetricId metric, long from, long end, int limit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<StoredPart>>(
            [
                .. _points.Where(point => (point.Key.Series with { Unit = metric.Unit }).Equals(metric) && point.Key.Minute * 60 >= from && point.Key.Minute * 60 < end)
                    .Select(point => new StoredPart(point.Key.Series.Unit, point.Key.Minute * 60, 60, point.Key.Part, point.Value)),
            ]);
        }
    }

    public Task<IReadOnlyList<MetricId>> List(string region, string? ns, string? name, long since, MetricId? after, int limit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<MetricId>>(
            [
                .. _points.Keys.Select(point => point.Series).Distinct()
                    .Where(series => series.Region == region && (ns ?? series.Namespace) == series.Namespace && (name ?? series.Name) == series.Name)
                    .OrderBy(Order, StringComparer.Ordinal).Where(series => after is null || string.CompareOrdinal(Order(series), Order(after)) > 0).Take(limit),
            ]);
        }
    }

    public Task<int> Combine(int period, int longer, long before, int limit, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<int> Expire(int period, long before, int limit, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task Clear(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string Order(MetricId series) => $"{series.Namespace}\0{series.Name}\0{series.DimensionsText}\0{series.Unit}";
}
