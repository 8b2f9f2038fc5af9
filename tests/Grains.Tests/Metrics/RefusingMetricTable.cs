using System.Data.Common;
using Grid.Contracts.Metrics;
using Grid.Storage.Metrics;

namespace Grid.Grains.Tests.Metrics;

/// <summary>Takes all but points of the metric <c>poison</c>, and nothing with the metric <c>odd</c> among it.</summary>
internal sealed class RefusingMetricTable : IMetricTable
{
    public List<string> Stored { get; } = [];

    public Task Add(IReadOnlyList<NewPoint> points, CancellationToken cancellationToken)
    {
        if (points.Any(point => point.Series.Name == "poison")) throw new Refusal();
        if (points.Any(point => point.Series.Name == "odd")) throw new InvalidOperationException("Nobody knows why.");
        Stored.AddRange(points.Select(point => point.Series.Name));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<StoredPart>> Read(MetricId metric, long from, long end, int limit, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<StoredPart>>([]);

    public Task<IReadOnlyList<MetricId>> List(string region, string? ns, string? name, long since, MetricId? after, int limit, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<MetricId>>([]);

    public Task<int> Combine(int period, int longer, long before, int limit, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<int> Expire(int period, long before, int limit, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task Clear(CancellationToken cancellationToken) => Task.CompletedTask;

    private sealed class Refusal : DbException
    {
        public override string SqlState => "22021";
    }
}
