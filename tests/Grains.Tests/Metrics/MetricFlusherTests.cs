using System.Text;
using Grid.Contracts.Metrics;
using Grid.Grains.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Grains.Tests.Metrics;

public sealed class MetricFlusherTests : IDisposable
{
    private static readonly MetricId s_orders = new("us-east-1", "Shop", "orders", "Count");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 12, 1, 12, 0, 10, TimeSpan.Zero));
    private readonly RefusingMetricTable _table = new();
    private readonly MetricSink _sink;
    private readonly EmbeddedMetrics _lines;
    private readonly MetricFlusher _flusher;

    public MetricFlusherTests()
    {
        var options = Options.Create(new MetricsOptions());
        _sink = new MetricSink(options, _time, new Dice(new Random(1)));
        _lines = new EmbeddedMetrics(_sink, options, _time);
        _flusher = new MetricFlusher(_sink, new InvocationMeters(_sink, insights: true, _ => false), _lines, _table, _time, NullLogger<MetricFlusher>.Instance);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _flusher.Dispose();
        _lines.Dispose();
    }

    [Fact]
    public async Task A_point_that_is_refused_for_ever_is_dropped_and_the_others_are_stored()
    {
        foreach (var name in (string[])["a", "b", "poison", "c"]) _sink.Recorder(s_orders with { Name = name })!.Add(1);

        await _flusher.Flush(unfinished: true, Token);

        Assert.Equal(["a", "b", "c"], _table.Stored.Order());
        Assert.Equal(1, _sink.DroppedPoints);
        Assert.Empty(_sink.Seal(unfinished: true));
    }

    [Fact]
    public async Task Some_that_cannot_be_stored_wait_and_do_not_keep_the_others()
    {
        for (var number = 0; number < 1_000; number++) _sink.Recorder(s_orders with { Name = number == 7 ? "odd" : $"m{number}" })!.Add(1);

        await Assert.ThrowsAsync<InvalidOperationException>(() => _flusher.Flush(unfinished: true, Token));

        Assert.Equal(500, _table.Stored.Count);
        Assert.Equal((500, 0), (_sink.Seal(unfinished: true).Count, (int)_sink.DroppedPoints));
    }

    [Fact]
    public async Task Lines_that_wait_at_the_end_are_read_before_the_last_minute_is_stored()
    {
        _lines.Offer("us-east-1", Line("last"));

        await _flusher.StoppedAsync(Token);
        _lines.Offer("us-east-1", Line("late"));

        Assert.Equal(["last"], _table.Stored);
        Assert.Equal(1, _lines.Dropped);
    }

    private byte[] Line(string name) => Encoding.UTF8.GetBytes(
        $$"""{"_aws":{"Timestamp":{{_time.GetUtcNow().ToUnixTimeMilliseconds()}},"CloudWatchMetrics":[{"Namespace":"Shop","Metrics":[{"Name":"{{name}}"}]}]},"{{name}}":1}""");
}
