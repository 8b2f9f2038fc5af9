using System.Diagnostics;
using Grid.Contracts.Streams;
using Grid.Grains.Streams;

namespace Grid.Grains.Tests.Streams;

public sealed class RecentTracesTests
{
    [Fact]
    public void What_was_put_is_found_by_its_positions()
    {
        using var span = new Activity("put").SetParentId(ActivityTraceId.CreateFromString("5759e988bd862e3fe1be46a994272793"), ActivitySpanId.CreateFromString("53995c3f42cd8ad8"), ActivityTraceFlags.Recorded).Start();
        var traces = new RecentTraces();

        traces.Add(span, [-1, 4, 6]);
        traces.Add(span, [-1]);

        Assert.Equal([new ShardTrace(4, 7, $"Root=1-5759e988-bd862e3fe1be46a994272793;Parent={span.SpanId};Sampled=1")], traces.Between(0, 5));
        Assert.Single(traces.Between(6, 7));
        Assert.Empty(traces.Between(0, 4));
        Assert.Empty(traces.Between(7, 9));
    }

    [Fact]
    public void The_oldest_is_forgotten()
    {
        var traces = new RecentTraces();
        for (var position = 0; position <= 256; position++) traces.Add(new ShardTrace(position, position + 1, "h"));

        Assert.Empty(traces.Between(0, 1));
        Assert.Single(traces.Between(256, 257));
    }
}
