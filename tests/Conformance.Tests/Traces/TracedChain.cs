using System.Text.Json;
using Grid.Conformance.Tests.Clients;
using Grid.Conformance.Tests.Harness;
using Grid.Conformance.Tests.Observability;

namespace Grid.Conformance.Tests.Traces;

/// <summary>
/// One grid that sends its spans to a collector, and functions that carry AWS's X-Ray SDK and the Powertools' Tracer as they come from npm. Each kind of invocation has happened once, in
/// a trace of its own; X-Ray was asked while the grid ran, and the grid has stopped since.
/// </summary>
public sealed class TracedChain
{
    internal const string SyncTrace = "5759e988bd862e3fe1be46a994272801";
    internal const string AsyncTrace = "5759e988bd862e3fe1be46a994272802";
    internal const string QueueTrace = "5759e988bd862e3fe1be46a994272803";
    internal const string TracerTrace = "5759e988bd862e3fe1be46a994272804";
    internal const string FailedTrace = "5759e988bd862e3fe1be46a994272805";
    internal const string CallersSpan = "53995c3f42cd8ad8";

    private const string Chain = """
        const AWSXRay = require('aws-xray-sdk');
        const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
        const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
        const lambda = AWSXRay.captureAWSv3Client(new LambdaClient({ maxAttempts: 1 }));
        const sqs = AWSXRay.captureAWSv3Client(new SQSClient({ maxAttempts: 1 }));
        exports.handler = event => AWSXRay.captureAsyncFunc('work', async work => {
          work.addAnnotation('order', 'o-1');
          try {
            if (event.fail) throw new Error('failed');
            if (event.queue) await sqs.send(new SendMessageCommand({ QueueUrl: event.queue, MessageBody: 'm' }));
            else await lambda.send(new InvokeCommand({ FunctionName: 'last', Payload: '{}' }));
            return process.env.AWS_XRAY_DAEMON_ADDRESS + ' ' + process.env.AWS_XRAY_CONTEXT_MISSING;
          } finally {
            work.close();
          }
        });
        """;

    private const string Tracer = """
        const { Tracer } = require('@aws-lambda-powertools/tracer');
        const tracer = new Tracer({ serviceName: 'orders' });
        exports.handler = async () => {
          const segment = tracer.getSegment();
          const handler = segment.addNewSubsegment(`## ${process.env._HANDLER}`);
          tracer.setSegment(handler);
          tracer.annotateColdStart();
          tracer.addServiceNameAnnotation();
          tracer.putAnnotation('paid', true);
          handler.close();
          tracer.setSegment(segment);
          return tracer.isTracingEnabled();
        };
        """;

    private const string Last = "exports.handler = async () => 1;";

    private readonly Lazy<Task<Story>> _story = new(Run);

    internal Task<Story> Told => _story.Value;

    private static async Task<Story> Run()
    {
        var runtime = await Tools.NodejsRuntime();
        var chain = Files.Zip(("index.js", Chain));
        foreach (var package in (string[])["aws-xray-sdk", "@aws-sdk/client-lambda", "@aws-sdk/client-sqs"]) await Tools.AddPackages(chain, package);
        var tracer = Files.Zip(("index.js", Tracer));
        await Tools.AddPackages(tracer, "@aws-lambda-powertools/tracer");
        await using var collector = await OtlpReceiver.Start();
        await using var grid = await GridProcess.Start(null, "--Grid:Observability:OtlpEndpoint", collector.Address, "--Grid:Observability:OtlpProtocol", "http/protobuf");
        var (aws, curl) = (new Aws(grid), new Curl(grid));
        var settings = $$"""{"Runtime":"{{runtime}}","Handler":"index.handler","MemorySize":256,"Timeout":30,"TracingConfig":{"Mode":"Active"}}""";
        foreach (var (name, zip) in ((string, string)[])[("chain", chain), ("tracer", tracer), ("last", Files.Zip(("index.js", Last)))]) await curl.Create(name, settings, zip);
        var queue = (await aws.Service("sqs", "create-queue", "--queue-name", "work")).Text("QueueUrl");
        await aws.Service("kinesis", "create-stream", "--stream-name", "flow", "--shard-count", "1");
        await aws.Lambda("create-event-source-mapping", "--function-name", "last", "--event-source-arn", "arn:aws:sqs:us-east-1:000000000000:work");
        await aws.Lambda("create-event-source-mapping", "--function-name", "last", "--event-source-arn", "arn:aws:kinesis:us-east-1:000000000000:stream/flow", "--starting-position", "TRIM_HORIZON", "--batch-size", "1");

        var said = (await curl.Invoke("chain", "{}", Header(SyncTrace))).Payload;
        await curl.Post("/2015-03-31/functions/chain/invocations", "{}", Header(AsyncTrace), "X-Amz-Invocation-Type: Event");
        await curl.Invoke("chain", $$"""{"queue":"{{queue}}"}""", Header(QueueTrace));
        var enabled = (await curl.Invoke("tracer", "{}", Header(TracerTrace))).Payload;
        await curl.Invoke("chain", """{"fail":true}""", Header(FailedTrace));
        await aws.Service("kinesis", "put-record", "--stream-name", "flow", "--partition-key", "k", "--data", "bQ==");

        // AWS::Lambda and AWS::Lambda::Function of both, and what the SDK sends.
        Dictionary<string, List<JsonElement>> documents = [];
        await Recorded(SyncTrace, 5);
        await Recorded(AsyncTrace, 7);
        await Recorded(QueueTrace, 5);
        await Recorded(TracerTrace, 3);
        await Recorded(FailedTrace, 3);
        var now = TimeProvider.System.GetUtcNow();
        string[] hour = ["--start-time", $"{now.AddHours(-1).ToUnixTimeSeconds()}", "--end-time", $"{now.AddHours(1).ToUnixTimeSeconds()}"];
        await Eventually.Answers(async () => (await Summaries("service(id(name: \"last\", type: \"AWS::Lambda\")) AND !annotation.order")).Length, 1);
        var story = new Story
        {
            Documents = documents,
            Said = said,
            Enabled = enabled,
            Ordered = await Summaries("annotation.order = \"o-1\""),
            Failed = await Summaries("fault AND service(\"chain\")"),
            Graph = await aws.Service("xray", "get-trace-graph", "--trace-ids", Root(SyncTrace)),
            Services = await aws.Service("xray", ["get-service-graph", .. hour]),
        };
        Assert.Equal(0, await grid.Stop());
        return story with { Spans = collector.Spans };

        async Task Recorded(string trace, int segments)
        {
            JsonElement found = default;
            await Eventually.Answers(
                async () =>
                {
                    found = await aws.Service("xray", "batch-get-traces", "--trace-ids", Root(trace));
                    return found.GetProperty("Traces") is var traces && traces.GetArrayLength() == 1 ? traces[0].GetProperty("Segments").GetArrayLength() : 0;
                },
                segments);
            documents[trace] = [.. found.GetProperty("Traces")[0].GetProperty("Segments").EnumerateArray().Select(segment => Json.Parse(segment.Text("Document")))];
        }

        async Task<string[]> Summaries(string filter) =>
            (await aws.Service("xray", ["get-trace-summaries", .. hour, "--time-range-type", "Event", "--filter-expression", filter])).Each("TraceSummaries", "Id");
    }

    internal static string Root(string trace) => $"1-{trace[..8]}-{trace[8..]}";

    private static string Header(string trace) => $"X-Amzn-Trace-Id: Root={Root(trace)};Parent={CallersSpan};Sampled=1";

    /// <summary>What X-Ray and the collector have got.</summary>
    internal sealed record Story
    {
        /// <summary>By trace.</summary>
        public required IReadOnlyDictionary<string, List<JsonElement>> Documents { get; init; }

        public required string Said { get; init; }

        public required string Enabled { get; init; }

        public required string[] Ordered { get; init; }

        public required string[] Failed { get; init; }

        public required JsonElement Graph { get; init; }

        public required JsonElement Services { get; init; }

        public IReadOnlyList<Span> Spans { get; init; } = [];
    }
}
