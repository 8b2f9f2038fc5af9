using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Grid.Contracts.Logs;
using Grid.Gateway.Tests.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Gateway.Tests.Logs;

/// <summary>CloudWatch Logs over a group that is played.</summary>
public sealed class CloudWatchLogsTests : IAsyncLifetime
{
    private const string Group = "\"logGroupName\":\"/aws/lambda/f\"";
    private const string Arn = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/f";

    private readonly FakeLogs _logs = new();
    private readonly GatewayServer _server;

    public CloudWatchLogsTests() => _server = new GatewayServer(acceptAnyKey: true, services => services.AddSingleton<ILogs>(_logs).AddSingleton(FakeLogGrains.Create(_logs.Calls)));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private long Now => _server.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Groups_are_described_page_by_page()
    {
        _logs.Described = _logs.Described with { RetentionDays = 7 };
        var first = await Call("DescribeLogGroups", """{"logGroupNamePrefix":"/aws","limit":1}""");
        Assert.Equal(
            $$"""[{"logGroupName":"/aws/lambda/f","creationTime":1000,"retentionInDays":7,"metricFilterCount":0,"arn":"{{Arn}}:*","storedBytes":77,"logGroupClass":"STANDARD","logGroupArn":"{{Arn}}","deletionProtectionEnabled":false}]""",
            first["logGroups"]!.ToJsonString());
        var second = await Call("DescribeLogGroups", $$"""{"nextToken":"{{(string)first["nextToken"]!}}"}""");

        Assert.Null(second["nextToken"]);
        Assert.Equal(["Groups us-east-1 /aws   1", "Groups us-east-1   /aws/lambda/f 50"], _logs.Calls);
    }

    [Fact]
    public async Task Groups_are_made_kept_tagged_and_deleted()
    {
        await Call("CreateLogGroup", """{"logGroupName":"g","tags":{"a":"b"}}""");
        await Call("PutRetentionPolicy", $$"""{{{Group}},"retentionInDays":14}""");
        await Call("DeleteRetentionPolicy", $"{{{Group}}}");
        await Call("TagResource", $$"""{"resourceArn":"{{Arn}}","tags":{"x":"y"}}""");
        await Call("UntagLogGroup", $$"""{{{Group}},"tags":["x"]}""");
        Assert.Equal("""{"tags":{"team":"core"}}""", (await Call("ListTagsForResource", $$"""{"resourceArn":"{{Arn}}"}""")).ToJsonString());
        await Call("DeleteLogGroup", $"{{{Group}}}");

        Assert.Equal(
            ["Create System.Collections.Generic.Dictionary`2[System.String,System.String]", "SetRetention 14", "SetRetention ", "Tag [x, y] ", "Tag  x"],
            _logs.Calls.Where(call => !call.StartsWith("Of ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Streams_are_made_described_and_deleted()
    {
        await Call("CreateLogStream", $$"""{{{Group}},"logStreamName":"s"}""");
        _logs.Known.Add(new LogStreamDescription { Name = "t", CreatedAt = 1, FirstEvent = 2, LastEvent = 3, LastIngestion = 4 });
        var first = await Call("DescribeLogStreams", $$"""{"logGroupIdentifier":"{{Arn}}","orderBy":"LastEventTime","descending":true,"limit":2}""");
        await Call("DescribeLogStreams", $$"""{{{Group}},"logStreamNamePrefix":"t","nextToken":"{{(string)first["nextToken"]!}}"}""");
        await Call("DeleteLogStream", $$"""{{{Group}},"logStreamName":"s"}""");

        Assert.Equal(
            $$"""
            [{"logStreamName":"s","creationTime":2000,"arn":"{{Arn}}:log-stream:s","storedBytes":0},
            {"logStreamName":"t","creationTime":1,"firstEventTimestamp":2,"lastEventTimestamp":3,"lastIngestionTime":4,"uploadSequenceToken":"{{new string('0', 55)}}4","arn":"{{Arn}}:log-stream:t","storedBytes":0}]
            """.ReplaceLineEndings(""),
            first["logStreams"]!.ToJsonString());
        Assert.Equal(["Streams  True True   2", "Streams t False False t 3 50"], _logs.Calls);
        Assert.Equal("t", Assert.Single(_logs.Known).Name);
    }

    [Fact]
    public async Task Events_that_are_too_old_or_too_new_are_named_and_the_others_taken_in()
    {
        _logs.Known.Add(new LogStreamDescription { Name = "s" });
        _logs.Described = _logs.Described with { RetentionDays = 1 };
        var hour = 3_600_000L;
        var taken = await Put((Now, "a"), (Now + (2 * hour), "b"), (Now + (2 * hour) + 1, "c"));
        Assert.Equal("""{"tooNewLogEventStartIndex":2}""", taken["rejectedLogEventsInfo"]!.ToJsonString());
        Assert.Equal(["a", "b"], _logs.Taken.Select(one => one.Message));

        taken = await Put((Now - (24 * hour) - 1, "old"), (Now - (24 * hour), "young"));
        Assert.Equal("""{"expiredLogEventEndIndex":1}""", taken["rejectedLogEventsInfo"]!.ToJsonString());
        Assert.Equal("young", _logs.Taken[^1].Message);

        taken = await Put((Now - (14 * 24 * hour) - 1, "very old"));
        Assert.Equal("""{"tooOldLogEventEndIndex":1,"expiredLogEventEndIndex":1}""", taken["rejectedLogEventsInfo"]!.ToJsonString());

        taken = await Put((Now, "fine"));
        Assert.Null(taken["rejectedLogEventsInfo"]);
        Assert.Equal(56, ((string)taken["nextSequenceToken"]!).Length);
    }

    [Fact]
    public async Task A_batch_is_within_its_limits()
    {
        _logs.Known.Add(new LogStreamDescription { Name = "s" });
        await Refused("PutLogEvents", Batch((Now, "b"), (Now - 1, "a")), "InvalidParameterException", "Log events in a single PutLogEvents request must be in chronological order.");
        await Refused("PutLogEvents", Batch((Now, "a"), (Now + 86_400_001, "b")), "InvalidParameterException", "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
        await Refused("PutLogEvents", Batch((Now, new string('x', 1_048_576 - 25))), "InvalidParameterException", "Upload too large: 1048577 bytes exceeds limit of 1048576");
        await Put((Now, new string('x', 1_048_576 - 26)));
        Assert.Single(_logs.Taken);
    }

    [Fact]
    public async Task A_filter_reads_on_with_its_token_also_after_an_empty_page()
    {
        var next = new LogPosition(5, 6, 7, 8);
        _logs.Page = new LogPage { Next = next };
        var first = await Call("FilterLogEvents", $$"""{{{Group}},"startTime":1,"endTime":9,"filterPattern":"ERROR","logStreamNamePrefix":"2026","limit":3,"interleaved":true}""");
        Assert.Equal("[]", first["events"]!.ToJsonString());
        _logs.Page = new LogPage { Events = [new LogEvent { Position = next, Group = "/aws/lambda/f", Stream = "s", Message = "ERROR\n" }] };
        var second = await Call("FilterLogEvents", $$"""{{{Group}},"nextToken":"{{(string)first["nextToken"]!}}"}""");

        Assert.Equal($$"""{"events":[{"logStreamName":"s","timestamp":5,"message":"ERROR\n","ingestionTime":6,"eventId":"{{next}}"}],"searchedLogStreams":[]}""", second.ToJsonString());
        Assert.Equal(new LogQuery { Group = FakeLogs.Id, Start = 1, End = 10, Pattern = "ERROR", StreamPrefix = "2026", Limit = 3 }, _logs.Queries[0]);
        Assert.Equal(new LogQuery { Group = FakeLogs.Id, From = next }, _logs.Queries[1]);
    }

    [Fact]
    public async Task A_stream_is_at_its_end_when_the_token_comes_back()
    {
        _logs.Known.Add(new LogStreamDescription { Name = "s" });
        var (one, two) = (new LogPosition(5, 6, 7, 8), new LogPosition(5, 6, 7, 16));
        _logs.Page = new LogPage { Events = [new LogEvent { Position = one, Message = "1" }, new LogEvent { Position = two, Message = "2" }] };
        var newest = await Get("");
        Assert.Equal(($"f/{two.Next()}/s", $"b/{one}/s"), Tokens(newest));
        Assert.True(_logs.Queries[^1].NewestFirst);
        Assert.Equal("""[{"timestamp":5,"message":"1","ingestionTime":6},{"timestamp":5,"message":"2","ingestionTime":6}]""", newest["events"]!.ToJsonString());

        _logs.Page = new LogPage();
        var forward = await Get($$""","nextToken":"f/{{two.Next()}}/s" """);
        Assert.Equal(($"f/{two.Next()}/s", $"b/{two.Next()}/s"), Tokens(forward));
        Assert.Equal((false, two.Next()), (_logs.Queries[^1].NewestFirst, _logs.Queries[^1].From!.Value));
        var backward = await Get($$""","nextToken":"b/{{one}}/s" """);
        Assert.Equal(($"f/{one}/s", $"b/{one}/s"), Tokens(backward));
        Assert.True(_logs.Queries[^1].NewestFirst);

        _logs.Page = new LogPage { Next = LogPosition.At(99) };
        Assert.Equal($"f/{LogPosition.At(99)}/s", Tokens(await Get(""","startFromHead":true,"startTime":3""")).Forward);
    }

    [Fact]
    public async Task A_live_tail_sends_a_start_and_then_what_comes()
    {
        _logs.Parts.Add(new LogTailPart());
        _logs.Parts.Add(new LogTailPart { IsSampled = true, Events = [new LogEvent { Position = new LogPosition(5, 6, 7, 8), Group = "/aws/lambda/f", Stream = "s", Message = "m" }] });
        using var answer = await Send("StartLiveTail", $$"""{"logGroupIdentifiers":["{{Arn}}"],"logEventFilterPattern":"m"}""");
        var body = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(Token));

        Assert.Equal("application/vnd.amazon.eventstream", answer.Content.Headers.ContentType?.ToString());
        string[] parts =
        [
            "initial-response", "sessionStart", $"\"logGroupIdentifiers\":[\"{Arn}\"],\"logStreamNames\":[],\"logStreamNamePrefixes\":[],\"logEventFilterPattern\":\"m\"}}", "sessionUpdate",
            """{"sessionMetadata":{"sampled":false},"sessionResults":[]}""", "sessionUpdate",
            """{"sessionMetadata":{"sampled":true},"sessionResults":[{"logStreamName":"s","logGroupIdentifier":"000000000000:/aws/lambda/f","message":"m","timestamp":5,"ingestionTime":6}]}""",
        ];
        var at = 0;
        foreach (var part in parts) Assert.True((at = body.IndexOf(part, at, StringComparison.Ordinal)) >= 0, $"{part} in {body}");
    }

    [Theory]
    [InlineData("GetLogEvents", """{"logGroupName":"none","logStreamName":"s"}""", "ResourceNotFoundException", "The specified log group does not exist.")]
    [InlineData("GetLogEvents", "{" + Group + ""","logStreamName":"none"}""", "ResourceNotFoundException", "The specified log stream does not exist.")]
    [InlineData("GetLogEvents", "{" + Group + ""","logStreamName":"s","nextToken":"f/1/s"}""", "InvalidParameterException", "The specified nextToken is invalid.")]
    [InlineData("FilterLogEvents", "{" + Group + ""","nextToken":"x"}""", "InvalidParameterException", "The specified nextToken is invalid.")]
    [InlineData("FilterLogEvents", "{" + Group + ""","limit":10001}""", "InvalidParameterException", "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000")]
    [InlineData("FilterLogEvents", "{" + Group + ""","filterPattern":"a:b"}""", "InvalidParameterException", "Invalid character(s) in term ':'")]
    [InlineData("FilterLogEvents", "{" + Group + ""","logGroupIdentifier":"x"}""", "ValidationException", "LogGroup name and LogGroup ARN are mutually exclusive parameters.")]
    [InlineData("FilterLogEvents", "{" + Group + ""","logStreamNames":["none"]}""", "ResourceNotFoundException", "The specified log stream does not exist.")]
    [InlineData("FilterLogEvents", "{}", "InvalidParameterException", "1 validation error detected: Value null at 'logGroupName' failed to satisfy constraint: Member must not be null")]
    [InlineData("DescribeLogGroups", """{"logGroupNamePrefix":"a","logGroupNamePattern":"b"}""", "InvalidParameterException", "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")]
    [InlineData("DescribeLogStreams", "{" + Group + ""","orderBy":"LastEventTime","logStreamNamePrefix":"a"}""", "InvalidParameterException", "Cannot order by LastEventTime with a logStreamNamePrefix.")]
    [InlineData("DeleteLogGroup", """{"logGroupName":"none"}""", "ResourceNotFoundException", "The specified log group does not exist.")]
    [InlineData("CreateLogGroup", """{"logGroupName":"a","kmsKeyId":"k"}""", "InvalidParameterException", "The parameter kmsKeyId is not supported by this grid yet. Leave it out.")]
    [InlineData("PutRetentionPolicy", "{" + Group + ""","retentionInDays":2}""", "InvalidParameterException", "1 validation error detected: Value '2' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]")]
    [InlineData("StartLiveTail", """{"logGroupIdentifiers":["none"]}""", "ResourceNotFoundException", "The specified log group does not exist.")]
    public async Task What_is_wrong_is_said_in_the_services_words(string operation, string body, string type, string message) => await Refused(operation, body, type, message);

    [Fact]
    public async Task A_stream_that_is_there_is_not_made_again()
    {
        _logs.Known.Add(new LogStreamDescription { Name = "s" });
        await Refused("CreateLogStream", $$"""{{{Group}},"logStreamName":"s"}""", "ResourceAlreadyExistsException", "The specified log stream already exists");
    }

    [Fact]
    public async Task A_group_that_is_full_takes_no_more_streams()
    {
        _logs.MostStreams = 0;
        await Refused("CreateLogStream", $$"""{{{Group}},"logStreamName":"s"}""", "LimitExceededException", "Resource limit exceeded.");
    }

    [Theory]
    [InlineData("GetLogEvents", "\"logStreamName\":\"none\"")]
    [InlineData("GetLogEvents", "\"logStreamName\":\"s\"")]
    [InlineData("FilterLogEvents", "\"filterPattern\":\"x\"")]
    [InlineData("FilterLogEvents", "\"logStreamNames\":[\"s\",\"none\"]")]
    [InlineData("CreateLogStream", "\"logStreamName\":\"none\"")]
    [InlineData("DeleteLogStream", "\"logStreamName\":\"s\"")]
    [InlineData("DescribeLogStreams", "\"limit\":1")]
    public async Task What_a_silo_may_have_that_does_not_answer_is_not_left_out(string operation, string more)
    {
        _logs.Known.Add(new LogStreamDescription { Name = "s" });
        _logs.Page = new LogPage { SilosMissing = 1 };
        _logs.IsUnavailable = true;
        await Refused(operation, $$"""{{{Group}},{{more}}}""", "ServiceUnavailableException", "The service cannot complete the request.", 503);
    }

    [Fact]
    public async Task A_pattern_that_takes_too_long_is_refused()
    {
        _logs.Page = new LogPage { IsTooSlow = true };
        await Refused("FilterLogEvents", $$"""{{{Group}},"filterPattern":"%x%"}""", "InvalidParameterException", "The filter pattern takes too long to match. Use a simpler one, or a shorter time.");
    }

    [Fact]
    public async Task Reading_goes_on_where_an_empty_page_ended_however_late_it_began()
    {
        _logs.Known.Add(new LogStreamDescription { Name = "s" });
        _logs.Page = new LogPage { Next = LogPosition.At(99) };
        Assert.Equal(($"f/{LogPosition.At(99)}/s", $"b/{LogPosition.At(99)}/s"), Tokens(await Get("")));

        _logs.Page = new LogPage();
        var last = LogPosition.At(9_999_999_999_999);
        Assert.Equal(($"f/{last}/s", $"b/{last}/s"), Tokens(await Get(""","startTime":99999999999999""")));
    }

    [Fact]
    public async Task What_is_not_built_is_refused_by_name()
    {
        using var answer = await Send("StartQuery", "{}");
        Assert.Equal(501, (int)answer.StatusCode);
        Assert.Contains("StartQuery is not supported by this grid", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private static (string Forward, string Backward) Tokens(JsonNode page) => ((string)page["nextForwardToken"]!, (string)page["nextBackwardToken"]!);

    private static string Batch(params (long Time, string Message)[] events)
    {
        var list = string.Join(',', events.Select(one => $$"""{"timestamp":{{one.Time}},"message":"{{one.Message}}"}"""));
        return $$"""{{{Group}},"logStreamName":"s","logEvents":[{{list}}]}""";
    }

    private Task<JsonNode> Put(params (long Time, string Message)[] events) => Call("PutLogEvents", Batch(events));

    private Task<JsonNode> Get(string more) => Call("GetLogEvents", $$"""{{{Group}},"logStreamName":"s"{{more}}}""");

    private async Task<JsonNode> Call(string operation, string body)
    {
        using var answer = await Send(operation, body);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True((int)answer.StatusCode == 200, text);
        return JsonNode.Parse(text)!;
    }

    private async Task Refused(string operation, string body, string type, string message, int status = 400)
    {
        using var answer = await Send(operation, body);
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!;
        Assert.Equal((status, type, message), ((int)answer.StatusCode, (string?)error["__type"], (string?)error["message"]));
    }

    private async Task<HttpResponseMessage> Send(string operation, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        request.Headers.Add("X-Amz-Target", $"Logs_20140328.{operation}");
        return await _server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }
}
