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
        await Tools.AddPackages(chain, "aws-xray-sdk", "@aws-sdk/client-lambda", "@aws-sdk/client-sqs");
        var tracer = Files.Zip(("index.js", Tracer));
        await Tools.AddPackages(tracer, "@aws-lambda-powertools/tracer");
        await using var collector = await OtlpReceiver.Start();
        // Other silos of the machine may have the usual port.
        var port = GridProcess.FreePort();
        await using var grid = await GridProcess.Start(null, "--Grid:Traces:DaemonAddress", $"127.0.0.1:{port}", "--Grid:Observability:OtlpEndpoint", collector.Address, "--Grid:Observability:OtlpProtocol", "http/protobuf");
        var (aws, curl) = (new Aws(grid), new Curl(grid));
        var settings = $$"""{"Runtime":"{{runtime}}","Handler":"index.handler","MemorySize":256,"TracingConfig":{"Mode":"Active"},"Timeout":30}""";
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

        Dictionary<string, List<Part>> parts = [];
        await Recorded(SyncTrace, "chain AWS::Lambda", "chain AWS::Lambda::Function", "work ", "Lambda ", "last AWS::Lambda", "last AWS::Lambda::Function");
        await Recorded(AsyncTrace, "chain AWS::Lambda", "Dwell Time ", "Attempt #1 ", "chain AWS::Lambda::Function", "work ", "last AWS::Lambda::Function");
        await Recorded(QueueTrace, "chain AWS::Lambda::Function", "work ", "SQS ", "last AWS::Lambda", "last AWS::Lambda::Function");
        await Recorded(TracerTrace, "tracer AWS::Lambda", "tracer AWS::Lambda::Function", "## index.handler ");
        await Recorded(FailedTrace, "chain AWS::Lambda", "chain AWS::Lambda::Function", "work ");
        var rejected = await aws.Service("xray", "put-trace-segments", "--trace-segment-documents", """{"id":"70de5b6f19ff9a0a"}""");
        await aws.Service("xray", "create-sampling-rule", "--sampling-rule", """{"RuleName":"shop","ResourceARN":"*","Priority":7,"FixedRate":0.5,"ReservoirSize":3,"ServiceName":"shop","ServiceType":"*","Host":"*","HTTPMethod":"*","URLPath":"*","Version":1}""");
        var daemon = $"http://127.0.0.1:{port}";
        var rules = await Ask("/GetSamplingRules", "{}");
        var targets = await Ask("/SamplingTargets", """{"SamplingStatisticsDocuments":[{"RuleName":"shop","ClientID":"0123456789abcdef01234567","Timestamp":1,"RequestCount":9,"SampledCount":1},{"RuleName":"none","ClientID":"0123456789abcdef01234567","Timestamp":1,"RequestCount":9,"SampledCount":1}]}""");
        var traces = await Ask("/Traces", $$"""{"TraceIds":["{{Root(SyncTrace)}}"]}""");
        var now = TimeProvider.System.GetUtcNow();
        string[] hour = ["--start-time", $"{now.AddHours(-1).ToUnixTimeSeconds()}", "--end-time", $"{now.AddHours(1).ToUnixTimeSeconds()}"];
        await Eventually.Answers(async () => (await Summaries("service(id(name: \"last\", type: \"AWS::Lambda\")) AND !annotation.order")).Length, 1);
        var story = new Story
        {
            Parts = parts,
            Said = said,
            Rejected = rejected,
            Rules = rules,
            Targets = targets,
            FromDaemon = traces,
            Enabled = enabled,
            Ordered = await Summaries("annotation.order = \"o-1\""),
            Failed = await Summaries("fault AND service(\"chain\")"),
            Graph = await aws.Service("xray", "get-trace-graph", "--trace-ids", Root(SyncTrace)),
            Services = await aws.Service("xray", ["get-service-graph", .. hour]),
        };
        Assert.Equal(0, await grid.Stop());
        return story with { Spans = collector.Spans };

        async Task Recorded(string trace, params string[] expected)
        {
            parts[trace] = [];
            await Eventually.Answers(
                async () =>
                {
                    var found = (await aws.Service("xray", "batch-get-traces", "--trace-ids", Root(trace))).GetProperty("Traces");
                    if (found.GetArrayLength() == 1) parts[trace] = [.. found[0].GetProperty("Segments").EnumerateArray().SelectMany(segment => Part.Of(Json.Parse(segment.Text("Document")), null))];
                    return string.Join(", ", expected.Except(parts[trace].Select(part => $"{part.Name} {part.Origin}")));
                },
                "");
        }

        async Task<JsonElement> Ask(string path, string body)
        {
            using var client = new HttpClient();
            using var content = new StringContent(body);
            using var answer = await client.PostAsync(new Uri(daemon + path), content);
            return Json.Parse(await answer.Content.ReadAsStringAsync());
        }

        async Task<string[]> Summaries(string filter) =>
            (await aws.Service("xray", ["get-trace-summaries", .. hour, "--time-range-type", "Event", "--filter-expression", filter])).Each("TraceSummaries", "Id");
    }

    internal static string Root(string trace) => $"1-{trace[..8]}-{trace[8..]}";

    private static string Header(string trace) => $"X-Amzn-Trace-Id: Root={Root(trace)};Parent={CallersSpan};Sampled=1";

    /// <summary>A segment, or a subsegment that came by itself or inside of another.</summary>
    internal sealed record Part(string Id, string? Parent, string Name, string Origin, JsonElement Json)
    {
        public static IEnumerable<Part> Of(JsonElement json, string? parent)
        {
            var part = new Part(json.Text("id"), parent ?? json.Text("parent_id"), json.Text("name"), json.Text("origin"), json);
            var inner = json.At("subsegments") is { ValueKind: JsonValueKind.Array } all ? all.EnumerateArray().SelectMany(subsegment => Of(subsegment, part.Id)) : [];
            return inner.Prepend(part);
        }
    }

    /// <summary>What X-Ray and the collector have got.</summary>
    internal sealed record Story
    {
        /// <summary>By trace.</summary>
        public required IReadOnlyDictionary<string, List<Part>> Parts { get; init; }

        public required string Said { get; init; }

        public required string Enabled { get; init; }

        public required JsonElement Rejected { get; init; }

        /// <summary>This and the following from the daemon's TCP port.</summary>
        public required JsonElement Rules { get; init; }

        public required JsonElement Targets { get; init; }

        public required JsonElement FromDaemon { get; init; }

        public required string[] Ordered { get; init; }

        public required string[] Failed { get; init; }

        public required JsonElement Graph { get; init; }

        public required JsonElement Services { get; init; }

        public IReadOnlyList<Span> Spans { get; init; } = [];
    }
}
