using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Grid.Contracts;
using Grid.Contracts.Security;
using Grid.Contracts.Traces;
using Grid.Gateway.Tests.Protocol;
using Grid.Gateway.Tests.Security;
using Grid.Gateway.Traces;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Gateway.Tests.Traces;

/// <summary>X-Ray's operations as they read and write, and what is refused.</summary>
public sealed class TraceOperationTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string Id = "1-581cf771-a006649127e371903a2de979";

    public static TheoryData<string, string> Unbuilt => new(TraceEndpoints.Unbuilt.Select(row => new TheoryDataRow<string, string>(row.Operation, row.Path)));

    [Fact]
    public async Task Segments_that_are_none_are_told_with_their_ids()
    {
        var (status, answer) = await Post("/TraceSegments", """{"TraceSegmentDocuments":["{}"]}""");

        Assert.Equal(200, status);
        Assert.Equal("""{"UnprocessedTraceSegments":[{"Id":"70de5b6f19ff9a0a","ErrorCode":"MissingName","Message":"Invalid segment. ErrorCode: MissingName"}]}""", answer);
    }

    [Fact]
    public async Task Summaries_are_asked_for_by_time_and_filter_and_written_as_xray_does()
    {
        server.Traces.Page = new TracePage
        {
            Items =
            [
                new TraceSummary
                {
                    Id = Id, Start = DateTimeOffset.UnixEpoch.AddSeconds(1.5), Duration = TimeSpan.FromSeconds(2), ResponseTime = TimeSpan.FromSeconds(1), HasFault = true, Http = new TracedHttp { Status = 502 },
                    Annotations = [new TraceAnnotation { Key = "k", Text = "v", Service = new TraceService("f", "AWS::Lambda") }, new TraceAnnotation { Key = "k", Number = 2 }],
                    Services = [new TraceService("f", null)], EntryPoint = new TraceService("f", null), Revision = 3, UpdatedAt = DateTimeOffset.UnixEpoch.AddSeconds(9),
                },
            ],
            Processed = 7,
            NextMarker = "12:3",
        };

        var (status, answer) = await Post("/TraceSummaries", """{"StartTime":1,"EndTime":100.5,"FilterExpression":"fault","TimeRangeType":"Event"}""");

        Assert.Equal(200, status);
        var json = JsonNode.Parse(answer)!;
        Assert.Equal(
            """
            {"Id":"1-581cf771-a006649127e371903a2de979","StartTime":1.5,"Duration":2,"ResponseTime":1,"HasFault":true,"HasError":false,"HasThrottle":false,"IsPartial":false,"Http":{"HttpStatus":502},"Annotations":{"k":[{"AnnotationValue":{"StringValue":"v"},"ServiceIds":[{"Name":"f","Names":["f"],"AccountId":"000000000000","Type":"AWS::Lambda"}]},{"AnnotationValue":{"NumberValue":2},"ServiceIds":[{"Name":null,"Names":[null],"AccountId":"000000000000"}]}]},"Users":[],"ServiceIds":[{"Name":"f","Names":["f"],"AccountId":"000000000000"}],"ResourceARNs":[],"InstanceIds":[],"AvailabilityZones":[],"EntryPoint":{"Name":"f","Names":["f"],"AccountId":"000000000000"},"Revision":3,"MatchedEventTime":9}
            """,
            json["TraceSummaries"]![0]!.ToJsonString());
        Assert.Equal(7, (int)json["TracesProcessedCount"]!);
        Assert.Equal((DateTimeOffset.UnixEpoch.AddSeconds(100.5), "fault", TraceTimeRange.Event, null), (server.Traces.Query!.To, server.Traces.Query.Filter, server.Traces.Query.By, server.Traces.Query.Marker));

        var next = await Post("/TraceSummaries", $$"""{"StartTime":1,"EndTime":100.5,"FilterExpression":"fault","TimeRangeType":"Event","NextToken":"{{json["NextToken"]}}"}""");
        Assert.Equal((200, "12:3"), (next.Status, server.Traces.Query!.Marker));
        Assert.Equal(400, (await Post("/TraceSummaries", $$"""{"StartTime":2,"EndTime":100.5,"NextToken":"{{json["NextToken"]}}"}""")).Status);
    }

    [Fact]
    public async Task Traces_that_cannot_be_are_told_apart()
    {
        var (status, answer) = await Post("/Traces", $$"""{"TraceIds":["{{Id}}","nonsense"]}""");

        Assert.Equal(200, status);
        Assert.Equal($$"""{"Traces":[{"Id":"{{Id}}","Duration":1.5,"LimitExceeded":false,"Segments":[{"Id":"70de5b6f19ff9a0a","Document":"{}"}]}],"UnprocessedTraceIds":["nonsense"]}""", answer);
    }

    [Fact]
    public async Task A_graph_has_services_with_edges_and_statistics()
    {
        var (status, answer) = await Post("/TraceGraph", $$"""{"TraceIds":["{{Id}}"]}""");

        Assert.Equal(200, status);
        var service = JsonNode.Parse(answer)!["Services"]![0]!;
        Assert.Equal((0, "AWS::Lambda", true, 1, 2, 3), ((int)service["ReferenceId"]!, (string?)service["Type"], (bool)service["Root"]!, (int)service["Edges"]![0]!["ReferenceId"]!, (int)service["SummaryStatistics"]!["ErrorStatistics"]!["ThrottleCount"]!, (int)service["SummaryStatistics"]!["TotalCount"]!));
        Assert.Equal("""[{"Value":0.25,"Count":1}]""", service["DurationHistogram"]!.ToJsonString());
    }

    [Theory]
    [InlineData("/TraceSummaries", "{}", "2 validation errors detected: Value null at 'startTime' failed to satisfy constraint: Member must not be null; Value null at 'endTime' failed to satisfy constraint: Member must not be null")]
    [InlineData("/TraceSummaries", """{"StartTime":2,"EndTime":1}""", "StartTime must be before EndTime.")]
    [InlineData("/TraceSummaries", """{"StartTime":1,"EndTime":2,"TimeRangeType":"Service"}""", "TimeRangeType Service is not supported by this grid. Use TraceId or Event.")]
    [InlineData("/TraceSummaries", """{"StartTime":1,"EndTime":2,"Sampling":true}""", "The parameter Sampling is not supported by this grid yet. Leave it out.")]
    [InlineData("/TraceSummaries", """{"StartTime":1,"EndTime":2,"SamplingStrategy":{"Name":"PartialScan"}}""", "The parameter SamplingStrategy is not supported by this grid yet. Leave it out.")]
    [InlineData("/TraceSegments", "{}", "1 validation error detected: Value null at 'traceSegmentDocuments' failed to satisfy constraint: Member must not be null")]
    [InlineData("/Traces", """{"TraceIds":["1","2","3","4","5","6"]}""", "1 validation error detected: Value '[1, 2, 3, 4, 5, 6]' at 'traceIds' failed to satisfy constraint: Member must have length less than or equal to 5")]
    [InlineData("/ServiceGraph", """{"StartTime":1,"EndTime":2,"GroupName":"g"}""", "Groups are not supported by this grid. Leave GroupName and GroupARN out.")]
    [InlineData("/DeleteSamplingRule", "{}", "Exactly one of RuleName and RuleARN must be given.")]
    [InlineData("/DeleteSamplingRule", """{"RuleARN":"arn:aws:xray:us-west-2:000000000000:sampling-rule/a"}""", "Sampling rule does not exist.")]
    [InlineData("/UpdateSamplingRule", """{"SamplingRuleUpdate":{"RuleName":"r","SamplingRateBoost":{}}}""", "The parameter SamplingRateBoost is not supported by this grid yet. Leave it out.")]
    [InlineData("/CreateSamplingRule", """{"SamplingRule":{"RuleName":"r","ResourceARN":"*","Priority":1,"FixedRate":2,"ReservoirSize":0,"ServiceName":"*","ServiceType":"*","Host":"*","HTTPMethod":"*","URLPath":"*","Version":1}}""", "1 validation error detected: Value '2' at 'samplingRule.fixedRate' failed to satisfy constraint: Member must have value less than or equal to 1.0")]
    [InlineData("/TelemetryRecords", """{"TelemetryRecords":[{}]}""", "A telemetry record needs a Timestamp.")]
    public async Task What_is_wrong_is_said(string path, string body, string message)
    {
        var (status, answer) = await Post(path, body);

        Assert.Equal((400, message), (status, (string?)JsonNode.Parse(answer)!["Message"]));
    }

    [Fact]
    public async Task A_filter_that_makes_no_sense_is_an_invalid_request()
    {
        server.Traces.Page = new ApiError(ApiErrorKind.InvalidTraceRequest, "Invalid filter expression: it ends too early.");

        using var answer = await Send("/TraceSummaries", """{"StartTime":1,"EndTime":2,"FilterExpression":"fault AND"}""");

        Assert.Equal((HttpStatusCode.BadRequest, "InvalidRequestException"), (answer.StatusCode, answer.Headers.GetValues("x-amzn-ErrorType").Single()));
        server.Traces.Page = new TracePage();
    }

    [Theory]
    [MemberData(nameof(Unbuilt))]
    public async Task What_is_not_built_is_refused_by_name(string operation, string path)
    {
        var (status, answer) = await Post(path, "{}");

        Assert.Equal(501, status);
        Assert.StartsWith($"{operation} is not supported by this grid", (string?)JsonNode.Parse(answer)!["Message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/TraceSegments", "", true)]
    [InlineData("/TelemetryRecords", "", true)]
    [InlineData("/TraceSummaries", "GetTraceSummaries", false)]
    [InlineData("/Traces", "BatchGetTraces", false)]
    [InlineData("/ServiceGraph", "GetServiceGraph", false)]
    [InlineData("/TraceGraph", "GetTraceGraph", false)]
    [InlineData("/CreateSamplingRule", "CreateSamplingRule", false)]
    [InlineData("/UpdateSamplingRule", "UpdateSamplingRule", false)]
    [InlineData("/DeleteSamplingRule", "DeleteSamplingRule", false)]
    public async Task A_functions_key_may_record_and_see_nothing(string path, string operation, bool may)
    {
        var keys = new FakeKeys();
        await using var guarded = new GatewayServer(acceptAnyKey: false, services => services.AddSingleton<IAccessKeys>(keys));
        await guarded.InitializeAsync();
        var key = keys.Session;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(guarded.Client.BaseAddress!, path)) { Content = new StringContent("""{"TraceSegmentDocuments":["{}"],"TelemetryRecords":[]}""", Encoding.UTF8, "application/json") };
        await new ReferenceSigner(key.Id, key.Secret) { SessionToken = key.SessionToken, Service = "xray", Time = guarded.Time.GetUtcNow() }.Sign(request);

        using var answer = await guarded.Client.SendAsync(request, TestContext.Current.CancellationToken);

        if (may)
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return;
        }

        Assert.Equal((HttpStatusCode.Forbidden, "AccessDeniedException"), (answer.StatusCode, answer.Headers.GetValues("x-amzn-ErrorType").Single()));
        Assert.Equal($"User: {key.PrincipalArn} is not authorized to perform: xray:{operation}", (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["Message"]);
    }

    private async Task<HttpResponseMessage> Send(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await server.Client.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
    }

    private async Task<(int Status, string Body)> Post(string path, string body)
    {
        using var answer = await Send(path, body);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
