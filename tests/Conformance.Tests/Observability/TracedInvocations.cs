using Grid.Conformance.Tests.Clients;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Observability;

/// <summary>Invocations, each in a trace of its own, on one grid that sends its spans to a collector and has stopped since.</summary>
public sealed class TracedInvocations
{
    internal const string ColdTrace = "5759e988bd862e3fe1be46a994272701";
    internal const string WarmTrace = "5759e988bd862e3fe1be46a994272702";
    internal const string FailedTrace = "5759e988bd862e3fe1be46a994272703";
    internal const string ListTrace = "5759e988bd862e3fe1be46a994272704";
    internal const string XRayTrace = "5759e988bd862e3fe1be46a994272705";
    internal const string UndecidedTrace = "5759e988bd862e3fe1be46a994272706";
    internal const string RootTrace = "5759e988bd862e3fe1be46a994272707";
    internal const string UnsampledTrace = "5759e988bd862e3fe1be46a994272708";
    internal const string UnsampledXRayTrace = "5759e988bd862e3fe1be46a994272709";
    internal const string UnsampledRootTrace = "5759e988bd862e3fe1be46a99427270a";
    internal const string UnsampledListTrace = "5759e988bd862e3fe1be46a99427270b";
    internal const string CallersSpan = "53995c3f42cd8ad8";

    private const string Handler = """
        exports.handler = async event => {
          if (event.fail) throw new Error('failed');
          return process.env._X_AMZN_TRACE_ID;
        };
        """;

    private readonly Lazy<Task<(IReadOnlyList<Span> Spans, Dictionary<string, Curl.Answer> Answers)>> _run = new(Run);

    /// <summary>The spans of a trace.</summary>
    internal async Task<List<Span>> SpansOf(string trace) => [.. (await _run.Value).Spans.Where(span => span.Trace == trace)];

    /// <summary>What the caller got.</summary>
    /// <param name="key">The trace id of a <c>traceparent</c>, or an X-Ray header.</param>
    internal async Task<Curl.Answer> Answer(string key) => (await _run.Value).Answers[key];

    internal static string Root(string trace) => $"1-{trace[..8]}-{trace[8..]}";

    private static async Task<(IReadOnlyList<Span> Spans, Dictionary<string, Curl.Answer> Answers)> Run()
    {
        await using var collector = await OtlpReceiver.Start();
        string[] settings = ["--Grid:Observability:OtlpEndpoint", collector.Address, "--Grid:Observability:OtlpProtocol", "http/protobuf"];

        // With its log scopes, the HTTP server has an activity of its own, which must not get between the caller and the grid.
        await using var grid = await GridProcess.Start(null, [.. settings, "--Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "Critical"]);
        var curl = new Curl(grid);
        await curl.Create("traced", $$"""{"Runtime":"{{await Tools.NodejsRuntime()}}","Handler":"index.handler"}""", Files.Zip(("index.js", Handler)));
        Dictionary<string, Curl.Answer> answers = [];

        foreach (var (trace, flags, payload) in ((string, string, string)[])[(ColdTrace, "01", "{}"), (WarmTrace, "01", "{}"), (FailedTrace, "01", """{"fail":true}"""), (UnsampledTrace, "00", "{}")])
            answers[trace] = await curl.Invoke("traced", payload, TraceParent(trace, flags));
        foreach (var header in (string[])
                 [
                     $"Root={Root(XRayTrace)};Parent={CallersSpan};Sampled=1",
                     $"Root={Root(UndecidedTrace)};Parent={CallersSpan};Sampled=?",
                     $"Root={Root(RootTrace)}",
                     $"Root={Root(UnsampledXRayTrace)};Parent={CallersSpan};Sampled=0",
                     $"Root={Root(UnsampledRootTrace)};Sampled=0",
                     "Sampled=0",
                 ])
            answers[header] = await curl.Invoke("traced", "{}", $"X-Amzn-Trace-Id: {header}");
        await curl.Get("/2015-03-31/functions/missing", TraceParent(ListTrace, "01"));
        await curl.Get("/2015-03-31/functions/missing", TraceParent(UnsampledListTrace, "00"));

        Assert.Equal(0, await grid.Stop());
        return (collector.Spans, answers);
    }

    private static string TraceParent(string trace, string flags) => $"traceparent: 00-{trace}-{CallersSpan}-{flags}";
}
