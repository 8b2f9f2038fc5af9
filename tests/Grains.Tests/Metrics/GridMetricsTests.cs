using Grid.Contracts.Metrics;
using Grid.Grains.Environments;
using Grid.Grains.Metrics;
using Grid.Grains.Tests.Clusters;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grid.Grains.Tests.Metrics;

public sealed class GridMetricsTests
{
    private static readonly MetricId s_orders = new("us-east-1", "Shop", "Orders", "Count", new MetricDimension("kind", "book"));

    private readonly MemoryMetricTable _table = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_silos_have_and_what_is_stored_counts_once()
    {
        await using var cluster = await PlacementCluster.Start(new TestSiloSettings(), new TestSiloSettings());
        await Eventually.Is(() => cluster.Silos.All(silo => silo.Get<Silos>().Others.Count == 1));
        var (one, other) = (cluster[0].Get<MetricSink>(), cluster[1].Get<MetricSink>());
        one.Recorder(s_orders)!.Add(3);
        other.Recorder(s_orders)!.Add(4);
        Assert.Equal((2, 7), await Read(cluster[0]));
        Assert.Equal((2, 7), await Read(cluster[1]));

        // Stored, and the silo has not heard of it.
        var points = one.Seal(unfinished: true);
        await _table.Add(points, Token);
        Assert.Equal((2, 7), await Read(cluster[1]));

        one.Stored(points);
        Assert.Equal((2, 7), await Read(cluster[1]));
        one.Recorder(s_orders)!.Add(1);
        Assert.Equal((3, 8), await Read(cluster[1]));
    }

    [Fact]
    public async Task Series_of_all_silos_are_listed_in_order_page_by_page()
    {
        await using var cluster = await PlacementCluster.Start(new TestSiloSettings(), new TestSiloSettings());
        await Eventually.Is(() => cluster.Silos.All(silo => silo.Get<Silos>().Others.Count == 1));
        foreach (var name in (string[])["A", "C", "E"]) cluster[0].Get<MetricSink>().Recorder(s_orders with { Name = name })!.Add(1);
        await _table.Add(cluster[0].Get<MetricSink>().Seal(unfinished: true), Token);
        foreach (var name in (string[])["B", "C", "F"]) cluster[1].Get<MetricSink>().Recorder(s_orders with { Name = name })!.Add(1);
        cluster[1].Get<MetricSink>().Recorder(s_orders with { Name = "C", Unit = "None" })!.Add(1);
        cluster[1].Get<MetricSink>().Recorder(new MetricId("us-east-1", "Grid/Cost", "Requests", "Count"))!.Add(1);

        List<string> names = [];
        string? after = null;
        do
        {
            var page = await Metrics(cluster[0]).List(new MetricFilter { Region = "us-east-1", Since = DateTimeOffset.UnixEpoch, Limit = 2, After = after, Dimensions = [("kind", null)] }, Token);
            names.Add(string.Concat(page.Metrics.Select(metric => metric.Name)));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(["AB", "CE", "F"], names);
    }

    private GridMetrics Metrics(TestSilo silo) => new(silo.Get<MetricSink>(), _table, silo.Get<Silos>(), silo.Get<MetricsClient>(), NullLogger<GridMetrics>.Instance);

    private async Task<(int Count, int Sum)> Read(TestSilo silo)
    {
        var now = TimeProvider.System.GetUtcNow();
        var query = new MetricQuery { Region = "us-east-1", Namespace = "Shop", Name = "Orders", Dimensions = s_orders.Dimensions, Start = now.AddHours(-1), End = now.AddHours(1), PeriodSeconds = 60 };
        var reading = await Metrics(silo).Read(query, Token);
        Assert.False(reading.IsPartial);
        var points = Assert.Single(reading.Series).Points;
        return ((int)points.Sum(point => point.Bucket.Count), (int)points.Sum(point => point.Bucket.Sum));
    }
}
