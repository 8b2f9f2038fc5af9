using System.Text;
using Grid.Contracts.Traces;
using Grid.Grains.Traces;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Grains.Tests.Traces;

public sealed class TraceBufferTests
{
    private readonly MemoryTraceStore _store = new();
    private readonly Collector _collector = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddDays(1));

    [Fact]
    public async Task What_is_stored_is_not_stored_again_when_what_follows_fails()
    {
        _store.Failing.UnionWith([2, 3]);
        using var buffer = Buffer();
        for (var number = 0; number < 150; number++) buffer.Add("eu-west-1", Document(number));

        await Run(buffer, 150);

        Assert.Equal(5, _store.Turns);
        Assert.Equal(Enumerable.Range(0, 150).Select(number => $"{number + 1:x16}"), _store.Rows.Select(row => row.SegmentId));
    }

    [Fact]
    public async Task A_collector_hears_of_what_functions_send_once_it_has_proved_to_be_a_segment()
    {
        using var buffer = Buffer();
        buffer.Add("eu-west-1", Document(1));
        buffer.AddSent("eu-west-1", Document(2));
        buffer.AddSent("eu-west-1", "{}"u8.ToArray());
        buffer.AddSent("eu-west-1", Encoding.UTF8.GetBytes("""{"name":"a","id":"0000000000000001","trace_id":"1-00000000-000000000000000000000000","start_time":1,"end_time":2}"""));

        await Run(buffer, 2);

        Assert.Equal([Encoding.UTF8.GetString(Document(2))], _collector.Told);
        Assert.Equal(2, _store.Rows.Count);
    }

    private TraceBuffer Buffer() => new(_store, [_collector], Options.Create(new TraceStoreOptions()), _time, NullLogger<TraceBuffer>.Instance);

    /// <summary>Until so many rows are stored.</summary>
    private async Task Run(TraceBuffer buffer, int rows)
    {
        await buffer.StartAsync(TestContext.Current.CancellationToken);
        for (var looked = 0; _store.Rows.Count < rows; looked++)
        {
            Assert.True(looked < 10_000_000, $"{_store.Rows.Count} rows");
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await buffer.StopAsync(TestContext.Current.CancellationToken);
    }

    private static byte[] Document(int number) =>
        Encoding.UTF8.GetBytes($$"""{"name":"a","id":"{{number + 1:x16}}","trace_id":"1-581cf771-a006649127e371903a2de979","start_time":1,"end_time":2}""");

    private sealed class Collector : ISegmentExport
    {
        public List<string> Told { get; } = [];

        public void Export(string region, ReadOnlyMemory<byte> document) => Told.Add(Encoding.UTF8.GetString(document.Span));
    }
}
