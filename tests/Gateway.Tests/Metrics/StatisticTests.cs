using Grid.Contracts.Metrics;
using Grid.Gateway.Metrics;

namespace Grid.Gateway.Tests.Metrics;

public sealed class StatisticTests
{
    private static readonly MetricBucket s_bucket = Hundred();

    [Theory]
    [InlineData("SampleCount", 100)]
    [InlineData("Sum", 5050)]
    [InlineData("p50", 50)]
    [InlineData("p99.9", 100)]
    [InlineData("tm90", 45.5)]
    [InlineData("TM(10%:90%)", 50.5)]
    [InlineData("tc(:25%)", 25)]
    [InlineData("ts10", 55)]
    [InlineData("WM(0%:90%)", 49.95)]
    [InlineData("IQM", 50.5)]
    public void A_statistic_is_what_its_name_says_within_one_percent(string name, double value) => Assert.InRange(Statistic.Read(name)!.Of(s_bucket)!.Value, value * 0.99, value * 1.01);

    [Theory]
    [InlineData("sum")]
    [InlineData("p101")]
    [InlineData("p")]
    [InlineData("PR(1:2)")]
    [InlineData("TM(90%:10%)")]
    [InlineData("TM(10:90)")]
    public void What_is_no_statistic_of_this_grid_is_not_read(string name) => Assert.Null(Statistic.Read(name));

    private static MetricBucket Hundred()
    {
        var bucket = new MetricBucket();
        for (var value = 1; value <= 100; value++) bucket.Add(value);
        return bucket;
    }
}
