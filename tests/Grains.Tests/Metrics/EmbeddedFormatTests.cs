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
    [InlineData("""{"_aws":{"Timestamp":NOW""")]
    public void What_is_not_in_the_format_gives_nothing(string line) =>
        Assert.Empty(Read(line.Replace("NOW", s_now.ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)));

    private static IReadOnlyList<(MetricId Series, DateTimeOffset At, MetricBucket Bucket)> Read(string line) => EmbeddedFormat.Read("r", Encoding.UTF8.GetBytes(line), s_now);
}
