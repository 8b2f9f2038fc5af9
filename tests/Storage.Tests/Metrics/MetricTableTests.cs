using Grid.Contracts.Metrics;
using Grid.Storage.Metrics;

namespace Grid.Storage.Tests.Metrics;

public abstract class MetricTableTests(PostgresServer? server) : DatabaseTests(server)
{
    private const string Region = "us-east-1";

    /// <summary>Minutes since 1970; the first of an hour.</summary>
    private const long Noon = 29_000_040;

    private static readonly MetricId Duration = new(Region, "AWS/Lambda", "Duration", "Milliseconds", new MetricDimension("FunctionName", "f"));

    private MetricTable table = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        table = new MetricTable(Open());
    }

    [Fact]
    public async Task Parts_of_a_minute_stand_beside_each_other_and_one_that_is_stored_twice_counts_once()
    {
        await table.Add([Point(Duration, Noon, part: 1, 5), Point(Duration, Noon, part: 2, 7)], Token);
        await table.Add([Point(Duration, Noon, part: 1, 5), Point(Duration, Noon + 1, part: 1, 9)], Token);

        var parts = await table.Read(Duration, Noon * 60, (Noon + 2) * 60, 10, Token);

        Assert.Equal([(Noon * 60, 1, 5.0), (Noon * 60, 2, 7.0), ((Noon + 1) * 60, 1, 9.0)], parts.Select(part => (part.Began, part.Part, MetricBucket.FromBytes(part.Data).Sum)).Order());
        Assert.All(parts, part => Assert.Equal(("Milliseconds", 60), (part.Unit, part.Period)));
        Assert.Equal([9.0], (await table.Read(Duration, Noon * 60, (Noon + 2) * 60, 1, Token)).Select(part => MetricBucket.FromBytes(part.Data).Sum));
        Assert.Empty(await table.Read(Duration, (Noon + 2) * 60, (Noon + 3) * 60, 10, Token));
        Assert.Empty(await table.Read(new MetricId(Region, "AWS/Lambda", "Duration", "Milliseconds"), 0, long.MaxValue, 10, Token));
    }

    [Fact]
    public async Task Series_are_listed_in_order_page_by_page_when_they_had_values_lately()
    {
        var errors = new MetricId(Region, "AWS/Lambda", "Errors", "Count");
        var own = new MetricId(Region, "Shop", "Orders", "None");
        await table.Add([Point(own, Noon, 1, 1), Point(errors, Noon, 1, 1), Point(Duration, Noon - 1000, 1, 1), Point(new MetricId("eu-west-1", "Shop", "Orders", "None"), Noon, 1, 1)], Token);

        Assert.Equal([Duration, errors], await table.List(Region, null, null, 0, null, 2, Token));
        Assert.Equal([own], await table.List(Region, null, null, 0, errors, 2, Token));
        Assert.Equal([errors, own], await table.List(Region, null, null, (Noon - 10) * 60, null, 10, Token));
        Assert.Equal([errors], await table.List(Region, "AWS/Lambda", "Errors", 0, null, 10, Token));
    }

    [Fact]
    public async Task Old_minutes_are_put_together_with_their_levels_added_first()
    {
        var level = new MetricId(Region, "AWS/Lambda", "ConcurrentExecutions", "Count");
        await table.Add([Point(Duration, Noon, 1, 5), Point(Duration, Noon + 4, 1, 7), Point(Duration, Noon + 5, 1, 11), Level(level, Noon, 1, 3), Level(level, Noon, 2, 4)], Token);

        Assert.Equal(2, await table.Combine(60, 300, (Noon + 5) * 60, 10, Token));
        Assert.Equal(0, await table.Combine(60, 300, (Noon + 5) * 60, 10, Token));

        var parts = await table.Read(Duration, 0, long.MaxValue, 10, Token);
        Assert.Equal([(Noon * 60, 300, 2.0, 12.0), ((Noon + 5) * 60, 60, 1.0, 11.0)], parts.Select(part => (part.Began, part.Period, MetricBucket.FromBytes(part.Data).Count, MetricBucket.FromBytes(part.Data).Sum)));
        var together = MetricBucket.FromBytes(Assert.Single(await table.Read(level, 0, long.MaxValue, 10, Token)).Data);
        Assert.Equal((1.0, 7.0), (together.Count, together.Maximum));
    }

    [Fact]
    public async Task What_is_too_old_goes_and_the_series_with_it()
    {
        await table.Add([Point(Duration, Noon, 1, 5)], Token);
        await table.Combine(60, 3600, (Noon + 60) * 60, 10, Token);

        Assert.Equal(0, await table.Expire(3600, Noon * 60, 10, Token));
        Assert.Equal(1, await table.Expire(3600, (Noon + 60) * 60, 10, Token));

        Assert.Empty(await table.List(Region, null, null, 0, null, 10, Token));
    }

    [Fact]
    public async Task Two_silos_that_store_the_same_series_at_once_do_not_hinder_each_other()
    {
        var other = IsPostgres ? new MetricTable(Open()) : table;
        var series = Enumerable.Range(0, 50).Select(number => new MetricId(Region, "Shop", $"m{number}", "None")).ToArray();

        await Task.WhenAll(
            table.Add([.. series.Select(one => Point(one, Noon, 1, 1))], Token),
            other.Add([.. series.Reverse().Select(one => Point(one, Noon, 2, 1))], Token));

        Assert.Equal(50, (await table.List(Region, "Shop", null, 0, null, 100, Token)).Count);
        Assert.Equal(2, (await table.Read(series[7], 0, long.MaxValue, 10, Token)).Count);
    }

    [Fact]
    public async Task Dimensions_may_be_as_many_and_as_long_as_cloudwatch_has_them()
    {
        var dice = new Random(7);
        var (one, other) = (Wide(), Wide());
        await table.Add([Point(one, Noon, 1, 5), Point(other, Noon, 1, 7)], Token);
        await table.Add([Point(one, Noon + 1, 1, 6)], Token);

        Assert.Equal([5.0, 6.0], (await table.Read(one, 0, long.MaxValue, 10, Token)).Select(part => MetricBucket.FromBytes(part.Data).Sum));
        Assert.Equal(2, (await table.List(Region, "Shop", null, 0, null, 10, Token)).Count);
        Assert.Contains(other, await table.List(Region, "Shop", null, 0, null, 10, Token));

        // Thirty with a thousand signs each that no index can pack.
        MetricId Wide() => new(
            Region, "Shop", new string('\u20ac', 255), "None",
            [.. Enumerable.Range(0, 30).Select(index => new MetricDimension($"d{index}", string.Concat(Enumerable.Range(0, 1_024).Select(_ => (char)dice.Next('\u4e00', '\u9f00')))))]);
    }

    [Fact]
    public async Task A_point_that_the_database_never_takes_is_told_from_a_database_that_is_away()
    {
        var failure = await Record.ExceptionAsync(() => table.Add([Point(new MetricId(Region, "Shop", "a\0b", "None"), Noon, 1, 1)], Token));

        Assert.Equal(IsPostgres, failure is not null && RefusedPoints.IsOf(failure));
        Assert.False(RefusedPoints.IsOf(new TimeoutException()));
        await table.Add([Point(Duration, Noon, 1, 1)], Token);
        Assert.Single(await table.Read(Duration, 0, long.MaxValue, 10, Token));
    }

    private static NewPoint Point(MetricId series, long minute, long part, double value)
    {
        var bucket = new MetricBucket();
        bucket.Add(value);
        return new NewPoint(series, minute, part, bucket.ToBytes());
    }

    private static NewPoint Level(MetricId series, long minute, long part, int level)
    {
        var bucket = new MetricBucket();
        bucket.Level(30, level);
        return new NewPoint(series, minute, part, bucket.ToBytes());
    }
}

public sealed class SqliteMetricTableTests() : MetricTableTests(null);

public sealed class PostgresMetricTableTests(PostgresServer server) : MetricTableTests(server);
