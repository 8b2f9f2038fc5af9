using Grid.Conformance.Tests.Clients;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Observability;

/// <summary>Grids and their collector: the share of traces that it gets, and what happens without it.</summary>
public sealed class CollectorTests
{
    private const string Decided = "5759e988bd862e3fe1be46a994272711";
    private const string Undecided = "5759e988bd862e3fe1be46a994272712";
    private const string Span = "53995c3f42cd8ad8";

    private static readonly string[] s_metrics = ["grid.coldstart.phase", "grid.init.duration", "grid.invocation.duration", "grid.invocations"];

    private const string Bootstrap = """
        #!/bin/bash
        cd "${TMPDIR:-/tmp}"
        api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
        while headers=$(curl -sS -D - -o event "$api/next"); do
          id=$(sed -n 's/^lambda-runtime-aws-request-id: *\([^[:space:]]*\).*/\1/Ip' <<< "$headers")
          curl -sS -o /dev/null --data-binary @event "$api/$id/response"
        done
        """;

    [Fact]
    public async Task A_share_of_nothing_records_only_what_callers_record()
    {
        await using var collector = await OtlpReceiver.Start();
        await using var grid = await Start(collector.Address, "--Grid:Observability:OtlpProtocol", "http/protobuf", "--Grid:Observability:SampledShare", "0");
        var curl = new Curl(grid);

        await curl.Invoke("shell", "{}");
        await curl.Invoke("shell", "{}", $"X-Amzn-Trace-Id: Root={TracedInvocations.Root(Undecided)};Parent={Span}");
        await curl.Invoke("shell", "{}", $"traceparent: 00-{Decided}-{Span}-01");
        await grid.Stop();

        Assert.Equal([Decided], collector.Spans.Select(span => span.Trace).Distinct());
    }

    [Fact]
    public async Task Spans_go_out_over_grpc_unless_told_otherwise()
    {
        await using var collector = await OtlpReceiver.Start(grpc: true);
        await using var grid = await Start(collector.Address);

        await new Curl(grid).Invoke("shell", "{}", $"traceparent: 00-{Decided}-{Span}-01");
        await grid.Stop();

        var names = collector.Spans.Where(span => span.Trace == Decided).Select(span => span.Name).ToHashSet();
        Assert.Superset(new HashSet<string> { "shell", "admission", "placement", "init", "coldstart sandbox", "invoke" }, names);
        Assert.Superset(s_metrics.ToHashSet(), collector.Metrics.ToHashSet());
    }

    [Fact]
    public async Task Metrics_are_sent_every_so_many_seconds()
    {
        await using var collector = await OtlpReceiver.Start();
        await using var grid = await Start(collector.Address, "--Grid:Observability:OtlpProtocol", "http/protobuf", "--Grid:Observability:MetricsSeconds", "1");

        await new Curl(grid).Invoke("shell", "{}");

        await Eventually.Holds(() => s_metrics.All(collector.Metrics.Contains), "the metrics arrive");
    }

    [Fact]
    public async Task Without_a_collector_invocations_go_on()
    {
        await using var grid = await Start($"http://127.0.0.1:{GridProcess.FreePort()}");
        var curl = new Curl(grid);

        for (var i = 0; i < 20; i++) Assert.Equal($"[{i}]", (await curl.Invoke("shell", $"[{i}]")).Payload);

        Assert.Equal(0, await grid.Stop());
    }

    private static async Task<GridProcess> Start(string endpoint, params string[] settings)
    {
        var grid = await GridProcess.Start(null, ["--Grid:Observability:OtlpEndpoint", endpoint, .. settings]);
        await new Curl(grid).Create("shell", """{"Runtime":"provided.al2023","Handler":"none"}""", Files.Zip(("bootstrap*", Bootstrap)));
        return grid;
    }
}
