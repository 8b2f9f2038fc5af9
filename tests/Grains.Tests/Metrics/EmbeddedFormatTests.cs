using System.Text;
using Grid.Contracts.Metrics;
using Grid.Grains.Metrics;

namespace Grid.Grains.Tests.Metrics;

public sealed class EmbeddedFormatTests
{
    private static readonly DateTimeOffset s_now = new(2026, 12, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_line_gives_each_metric_under_each_set_of_dimensions()
    {
        var found = Read($$"""
            {"_aws":{"Timestamp":{{s_now.ToUnixTimeMilliseconds()}},"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["service"],["service","stage"]],
            "Metrics":[{"Name":"orders","Unit":"Count"},{"Name":"took"},{"Name":"absent"}]}]},"service":"cart","stage":"prod","orders":2,"took":[1,2,3]}
            """);

        MetricDimension service = new("service", "cart");
        MetricDimension stage = new("stage", "prod");
        Assert.Equal(
            [new MetricId("r", "Shop", "orders", "Count", service), new MetricId("r", "Shop", "orders", "Count", service, stage), new MetricId("r", "Shop", "took", "None", service), new MetricId("r", "Shop", "took", "None", service, stage)],
            found.Select(one => one.Series));
        Assert.Equal([(1, 2), (1, 2), (3, 6), (3, 6)], found.Select(one => ((int)one.Bucket.Count, (int)one.Bucket.Sum)));
        Assert.All(found, one => Assert.Equal(s_now, one.At));
    }

    [Theory]
    [InlineData("""{"_aws": 1}""")]
    [InlineData("""{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Namespace":"Shop","Metrics":[{"Name":"a"}]}]},"a":1}""")]
    [InlineData("""{"_aws":{"Timestamp":NOW,"CloudWatchMetrics":[{"Namespace":"AWS/Lambda","Metrics":[{"Name":"a"}]}]},"a":1}""")]
    [InlineData("""{"_aws":{"Timestamp":NOW,"CloudWatchMetrics":[{"Namespace":"Grid/Cost","Metrics":[{"Name":"a"}]}]},"a":1}""")]
    [InlineData("""{"_aws":{"Timestamp":NOW,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["absent"]],"Metrics":[{"Name":"a"}]}]},"a":1}""")]
    [InlineData("""{"_aws":{"Timestamp":NOW,"CloudWatchMetrics":[{"Namespace":"Shop","Metrics":[{"Name":"a"}]}]},"a":"1"}""")]
    [InlineData("""{"_aws":{"Timestamp":NOW,"CloudWatchMetrics":[{"Namespace":"Shop","Metrics":{}}]}}""")]
    [InlineData("""{"_aws":{"Timestamp":NOW,"CloudWatchMetrics":[{"Namespace":"Grid","Metrics":[{"Name":"a"}]}]},"a":1}""")]
    [InlineData("""{"_aws":{"Timestamp":NOW,"CloudWatchMetrics":[{"Namespace":"Shop\u0000","Metrics":[{"Name":"a"}]}]},"a":1}""")]
    [InlineData("""{"_aws":{"Timestamp":NOW,"CloudWatchMetrics":[{"Namespace":"Shop","Metrics":[{"Name":"a\u001f"}]}]},"a\u001f":1}""")]
    [InlineData("""{"_aws":{"Timestamp":NOW,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["b"]],"Metrics":[{"Name":"a"}]}]},"a":1,"b":"\u001e"}""")]
    [InlineData("""{"_aws":{"Timestamp":NOW,"CloudWatchMetrics":[{"Namespace":"Shop","Metrics":[{"Name":"a"}]}]},"a":[1,1e109]}""")]
    [InlineData("""{"_aws":{"Timestamp":NOW""")]
    public void What_is_not_in_the_format_gives_nothing(string line) =>
        Assert.Empty(Read(line.Replace("NOW", s_now.ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)));

    [Fact]
    public void A_namespace_may_begin_like_the_grid_s_and_a_unit_that_nobody_knows_is_none()
    {
        var found = Read($$"""{"_aws":{"Timestamp":{{s_now.ToUnixTimeMilliseconds()}},"CloudWatchMetrics":[{"Namespace":"GridApp","Metrics":[{"Name":"a","Unit":"Parsecs"}]}]},"a":1}""");

        Assert.Equal(new MetricId("r", "GridApp", "a", "None"), Assert.Single(found).Series);
    }

    [Fact]
    public void A_line_has_so_many_values()
    {
        var metrics = string.Join(',', Enumerable.Repeat("""{"Name":"a"}""", 100));
        var sets = string.Join(',', Enumerable.Range(0, 30).Select(index => $$"""["d{{index}}"]"""));
        var members = string.Concat(Enumerable.Range(0, 30).Select(index => $",\"d{index}\":\"x\""));
        var values = string.Join(',', Enumerable.Repeat(1, 100));

        var found = Read($$"""{"_aws":{"Timestamp":{{s_now.ToUnixTimeMilliseconds()}},"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[{{sets}}],"Metrics":[{{metrics}}]}]},"a":[{{values}}]{{members}}}""");

        Assert.InRange(found.Sum(one => one.Bucket.Count), 2_800, 3_000);
    }

    private static IReadOnlyList<(MetricId Series, DateTimeOffset At, MetricBucket Bucket)> Read(string line) => EmbeddedFormat.Read("r", Encoding.UTF8.GetBytes(line), s_now);
}
