using System.Diagnostics;
using Grid.Contracts.Functions;
using Grid.Grains.Observability;

namespace Grid.Grains.Tests.Observability;

/// <summary>Spans of invocations that no caller waits for, while somebody listens. A listener hears the whole process, so nothing else runs meanwhile.</summary>
[Collection(nameof(ListeningAlone))]
public sealed class CauseSpansTests : IDisposable
{
    private const string Root = "1-5759e988-bd862e3fe1be46a994272793";
    private const string Parent = "53995c3f42cd8ad8";

    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = static source => source.Name == "Grid.Grains",
        Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    public CauseSpansTests() => ActivitySource.AddActivityListener(_listener);

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData($"Root={Root};Parent={Parent};Sampled=1", "5759e988bd862e3fe1be46a994272793", Parent)]
    [InlineData($"Root={Root};Parent=0000000000000000;Sampled=1", "5759e988bd862e3fe1be46a994272793", "0000000000000000")]
    [InlineData($"Root=1-00000000-000000000000000000000000;Parent={Parent};Sampled=1", null, "0000000000000000")]
    [InlineData("nonsense", null, "0000000000000000")]
    public void A_header_whose_ids_are_none_begins_a_trace(string header, string? trace, string parent)
    {
        using var span = CauseSpans.Start("f", new FunctionId("eu-west-1", "f"), null, "r", header, [header], "pubsub")!;

        Assert.Equal(parent, span.ParentSpanId.ToHexString());
        if (trace is not null) Assert.Equal(trace, span.TraceId.ToHexString());
    }

    [Fact]
    public void What_a_collector_gets_decides_nothing_for_the_function()
    {
        using var span = CauseSpans.Start("f", new FunctionId("eu-west-1", "f"), null, "r", null, [], "datasource")!;
        var id = span.TraceId.ToHexString();

        Assert.Equal($"Root=1-{id[..8]}-{id[8..]};Parent={span.SpanId}", CauseSpans.Header(null, span));
        Assert.Equal($"Root={Root};Parent={Parent}", CauseSpans.Header($"Root={Root};Parent={Parent}", span));
        Assert.Equal($"Root={Root};Sampled=?", CauseSpans.Header($"Root={Root};Sampled=?", span));
    }

    [CollectionDefinition(nameof(ListeningAlone), DisableParallelization = true)]
    public sealed class ListeningAlone;
}
