using System.Text;
using System.Text.Json;
using Grid.Conformance.Tests.EventSources;
using Grid.Conformance.Tests.Harness;
using Grid.Conformance.Tests.Silo;

namespace Grid.Conformance.Tests.Mappings;

/// <summary>What the parameters of a mapping do to the records of a shard, on a grid whose clock is moved on.</summary>
public sealed class ShardParameterTests(VirtualTimeTests.VirtualGrid fixture) : IClassFixture<VirtualTimeTests.VirtualGrid>
{
    private Aws Aws => fixture.Aws;

    [Fact]
    public async Task What_a_function_cannot_take_is_told_to_a_queue_and_what_comes_after_it_is_read()
    {
        await Aws.CreateNode("picky", "console.log('GOT ' + JSON.stringify(event)); if (event.Records.some(record => Buffer.from(record.kinesis.data, 'base64').toString() === 'bad')) throw new Error('no');");
        await Aws.Service("sqs", "create-queue", "--queue-name", "told");
        await Stream("picky");
        var records = await Put("picky", "good", "bad", "after");
        await Map("picky", "--maximum-retry-attempts", "1", "--bisect-batch-on-function-error", "--destination-config", """{"OnFailure":{"Destination":"arn:aws:sqs:us-east-1:000000000000:told"}}""");
        await Eventually.Holds(() => Seen("picky").Any(batch => batch is ["bad"]), "the one that fails is alone");

        await fixture.Advance("00:00:05");

        await Eventually.Holds(() => Seen("picky").Any(batch => batch is ["after"]), "what comes after it is read");
        var told = Json.Parse(await Message("told"));
        Assert.Equal(
            ("RetryAttemptsExhausted", "arn:aws:lambda:us-east-1:000000000000:function:picky", "Unhandled", "$LATEST", "1.0"),
            (told.Text("requestContext", "condition"), told.Text("requestContext", "functionArn"), told.Text("responseContext", "functionError"), told.Text("responseContext", "executedVersion"), told.Text("version")));
        Assert.Equal(
            ("shardId-000000000000", records[1], records[1], 1, "arn:aws:kinesis:us-east-1:000000000000:stream/picky"),
            (told.Text("KinesisBatchInfo", "shardId"), told.Text("KinesisBatchInfo", "startSequenceNumber"), told.Text("KinesisBatchInfo", "endSequenceNumber"), told.At("KinesisBatchInfo", "batchSize").GetInt32(), told.Text("KinesisBatchInfo", "streamArn")));
    }

    [Fact]
    public async Task Records_that_are_too_old_are_not_given_to_the_function()
    {
        await Aws.CreateNode("late", "console.log('GOT ' + JSON.stringify(event)); throw new Error('no');");
        await Aws.Service("sqs", "create-queue", "--queue-name", "aged");
        await Stream("late");
        await Put("late", "a");
        await fixture.Advance("00:01:01");
        await Map("late", "--maximum-record-age-in-seconds", "60", "--destination-config", """{"OnFailure":{"Destination":"arn:aws:sqs:us-east-1:000000000000:aged"}}""");

        var told = Json.Parse(await Message("aged"));

        Assert.Equal(("RecordAgeExceeded", 0, false), (told.Text("requestContext", "condition"), told.At("requestContext", "approximateInvokeCount").GetInt32(), told.TryGetProperty("responseContext", out _)));
        Assert.Empty(Seen("late"));
    }

    [Fact]
    public async Task What_a_function_reports_as_failed_comes_again_with_what_follows_it()
    {
        await Aws.CreateNode(
            "reports",
            """
            console.log('GOT ' + JSON.stringify(event));
            globalThis.times = (globalThis.times ?? 0) + 1;
            return { batchItemFailures: globalThis.times === 1 ? [{ itemIdentifier: event.Records[1].kinesis.sequenceNumber }] : [] };
            """);
        await Stream("reports");
        await Put("reports", "a", "b", "c");
        await Map("reports", "--function-response-types", "ReportBatchItemFailures");
        await Eventually.Holds(() => Seen("reports").Count == 1, "the batch has come");

        await fixture.Advance("00:00:02");

        await Eventually.Holds(() => Seen("reports").Count == 2, "the rest of it has come again");
        Assert.Equal(["a b c", "b c"], Seen("reports").Select(batch => string.Join(' ', batch)));
    }

    [Fact]
    public async Task Filters_pass_over_what_they_do_not_let_through()
    {
        await Aws.CreateNode("filters", "console.log('GOT ' + JSON.stringify(event));");
        await Stream("filters");
        await Put("filters", """{"kind":"other"}""", "no JSON", """{"kind":"wanted","n":7}""");
        await Map("filters", "--filter-criteria", """{"Filters":[{"Pattern":"{\"data\":{\"kind\":[\"wanted\"],\"n\":[{\"numeric\":[\">\",5]}]}}"}]}""");

        await Eventually.Holds(() => Seen("filters").Count > 0, "what is wanted has come");

        Assert.Equal("""{"kind":"wanted","n":7}""", Assert.Single(Assert.Single(Seen("filters"))));
    }

    [Fact]
    public async Task A_window_sums_up_what_came_in_it_and_ends_with_the_sum()
    {
        await Aws.CreateNode("sums", "console.log('GOT ' + JSON.stringify(event)); return { state: { sum: (event.state.sum ?? 0) + event.Records.length } };");
        await Stream("sums");
        await Map("sums", "--tumbling-window-in-seconds", "60", "--batch-size", "1");
        await Put("sums", "a", "b");
        await Eventually.Holds(() => Events("sums").Count() == 2, "both have come");

        await fixture.Advance("00:01:05");

        await Eventually.Holds(() => Events("sums").Any(one => one.At("isFinalInvokeForWindow").GetBoolean()), "the window has ended");
        var end = Events("sums").Last();
        Assert.Equal((0, 2, false, "shardId-000000000000"), (end.At("Records").GetArrayLength(), end.At("state", "sum").GetInt32(), end.At("isWindowTerminatedEarly").GetBoolean(), end.Text("shardId")));
        Assert.Equal(TimeSpan.FromSeconds(60), DateTimeOffset.Parse(end.Text("window", "end"), null) - DateTimeOffset.Parse(end.Text("window", "start"), null));
    }

    [Fact]
    public async Task Changes_of_a_table_reach_a_function()
    {
        await Aws.CreateNode("changes", "console.log('GOT ' + JSON.stringify(event));");
        var opened = await Call(HttpMethod.Put, "/_grid/tables/mapped/stream", """{"StreamViewType":"NEW_IMAGE","KeySchema":[{"AttributeName":"Id","KeyType":"HASH"}]}""");
        await Aws.Lambda("create-event-source-mapping", "--function-name", "changes", "--event-source-arn", opened.Text("StreamArn"), "--starting-position", "TRIM_HORIZON");
        await Call(HttpMethod.Post, "/_grid/tables/mapped/changes", """{"Changes":[{"Type":"INSERT","Keys":{"Id":{"N":"1"}},"NewImage":{"Id":{"N":"1"},"Name":{"S":"one"}}}]}""");

        await Eventually.Holds(() => Events("changes").Any(), "the change has come");

        var record = Assert.Single(Events("changes").Single().At("Records").EnumerateArray());
        Assert.Equal(
            ("INSERT", "aws:dynamodb", opened.Text("StreamArn"), "one", "NEW_IMAGE"),
            (record.Text("eventName"), record.Text("eventSource"), record.Text("eventSourceARN"), record.Text("dynamodb", "NewImage", "Name", "S"), record.Text("dynamodb", "StreamViewType")));
    }

    private Task<JsonElement> Stream(string name) => Aws.Service("kinesis", "create-stream", "--stream-name", name, "--shard-count", "1");

    private Task<JsonElement> Map(string name, params string[] parameters) => Aws.Lambda(
        ["create-event-source-mapping", "--function-name", name, "--event-source-arn", $"arn:aws:kinesis:us-east-1:000000000000:stream/{name}", "--starting-position", "TRIM_HORIZON", .. parameters]);

    /// <returns>Their sequence numbers.</returns>
    private async Task<string[]> Put(string stream, params string[] data)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { StreamName = stream, Records = data.Select(one => new { PartitionKey = "key", Data = Convert.ToBase64String(Encoding.UTF8.GetBytes(one)) }) });
        using var answer = await fixture.Client.SendTo("kinesis", HttpMethod.Post, "/", body, ("X-Amz-Target", "Kinesis_20131202.PutRecords"), ("Content-Type", "application/x-amz-json-1.1"));
        return Json.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Each("Records", "SequenceNumber");
    }

    /// <summary>The events of a function so far.</summary>
    private IEnumerable<JsonElement> Events(string name) => EventSourcesGrid.Written(fixture.Grid).Select(written => written.Event).Where(one =>
        (one.At("Records") is { ValueKind: JsonValueKind.Array } records && records.EnumerateArray().Any(record => record.Text("eventSourceARN").Contains($"/{name}", StringComparison.Ordinal) || (name == "changes" && record.Text("eventSource") == "aws:dynamodb")))
        || one.Text("eventSourceARN").EndsWith($"/{name}", StringComparison.Ordinal));

    /// <summary>The data of the batches of a function so far.</summary>
    private List<string[]> Seen(string name) =>
        [.. Events(name).Select(one => one.At("Records").EnumerateArray().Select(record => Encoding.UTF8.GetString(record.At("kinesis", "data").GetBytesFromBase64())).ToArray())];

    private async Task<string> Message(string queue)
    {
        var url = new Uri(fixture.Grid.Url, $"/000000000000/{queue}").ToString();
        var message = "";
        await Eventually.Answers(
            async () =>
            {
                var received = await Aws.Service("sqs", "receive-message", "--queue-url", url);
                if (received.TryGetProperty("Messages", out var messages)) message = messages[0].Text("Body");
                return message.Length > 0;
            },
            true);
        return message;
    }

    private async Task<JsonElement> Call(HttpMethod method, string path, string body)
    {
        using var answer = await fixture.Client.Send(method, path, Encoding.UTF8.GetBytes(body));
        return Json.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
