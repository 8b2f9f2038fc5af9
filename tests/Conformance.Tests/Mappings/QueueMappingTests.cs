using System.Text.Json;
using Grid.Conformance.Tests.Clients;
using Grid.Conformance.Tests.EventSources;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Mappings;

/// <summary>Queues that invoke functions, set up with the AWS CLI: what functions get, what fails, and what is refused.</summary>
public sealed class QueueMappingTests(EventSourcesGrid fixture) : IClassFixture<EventSourcesGrid>
{
    private GridProcess Grid => fixture.Grid;

    private Aws Aws => fixture.Aws;

    [Fact]
    public async Task A_mapping_lives_from_its_creation_to_its_deletion()
    {
        var (url, arn) = await Queue("life");
        var created = await Aws.Lambda("create-event-source-mapping", "--function-name", "writes", "--event-source-arn", arn, "--tags", "team=a");
        var uuid = created.Text("UUID");
        Assert.Equal(("Creating", "USER_INITIATED", EventSourcesGrid.Function, arn, 10, $"arn:aws:lambda:us-east-1:000000000000:event-source-mapping:{uuid}"), (
            created.Text("State"), created.Text("StateTransitionReason"), created.Text("FunctionArn"), created.Text("EventSourceArn"), created.At("BatchSize").GetInt32(), created.Text("EventSourceMappingArn")));
        await State(uuid, "Enabled");
        Assert.Equal("a", (await Aws.Lambda("list-tags", "--resource", created.Text("EventSourceMappingArn"))).Text("Tags", "team"));
        Assert.Equal(uuid, (await Aws.Lambda("list-event-source-mappings", "--function-name", "writes", "--event-source-arn", arn)).At("EventSourceMappings")[0].Text("UUID"));
        await Aws.Refuses(
            "ResourceConflictException", "CreateEventSourceMapping",
            $"An event source mapping with SQS arn (\" {arn} \") and function (\" writes \") already exists. Please update or delete the existing mapping with UUID {uuid}",
            "create-event-source-mapping", "--function-name", "writes", "--event-source-arn", arn);

        // 1. Messages arrive.
        await Send(url, "first");
        var record = (await Wrote("first")).At("Records")[0];
        Assert.Equal(("aws:sqs", arn, "us-east-1", "1"), (record.Text("eventSource"), record.Text("eventSourceARN"), record.Text("awsRegion"), record.Text("attributes", "ApproximateReceiveCount")));
        await Left(url, "0 0");

        // 2. Switched off they stay, and switched on they arrive.
        Assert.Equal("Disabling", (await Aws.Lambda("update-event-source-mapping", "--uuid", uuid, "--no-enabled")).Text("State"));
        await State(uuid, "Disabled");
        await Send(url, "second");
        await Left(url, "1 0");
        Assert.Equal("Enabling", (await Aws.Lambda("update-event-source-mapping", "--uuid", uuid, "--enabled", "--batch-size", "5")).Text("State"));
        await Wrote("second");
        await State(uuid, "Enabled");

        // 3. Deleted it is gone.
        Assert.Equal("Deleting", (await Aws.Lambda("delete-event-source-mapping", "--uuid", uuid)).Text("State"));
        await Eventually.Answers(async () => (await Aws.Run("get-event-source-mapping", "--uuid", uuid)).ExitCode != 0, true);
        await Aws.Refuses("ResourceNotFoundException", "GetEventSourceMapping", "The resource you requested does not exist.", "get-event-source-mapping", "--uuid", uuid);
        Assert.Empty((await Aws.Lambda("list-event-source-mappings", "--event-source-arn", arn)).At("EventSourceMappings").EnumerateArray());
    }

    [Fact]
    public async Task What_fails_too_often_goes_to_the_dead_letter_queue()
    {
        var (dead, deadArn) = await Queue("dead");
        var (url, arn) = await Queue("failing", $$$"""{"VisibilityTimeout":"1","RedrivePolicy":"{\"deadLetterTargetArn\":\"{{{deadArn}}}\",\"maxReceiveCount\":\"2\"}"}""");
        await Aws.CreateNode("fails", "console.log('GOT ' + JSON.stringify(event)); throw new Error('no');", "--timeout", "1");
        await Aws.Lambda("create-event-source-mapping", "--function-name", "fails", "--event-source-arn", arn);

        await Send(url, "poison");

        await Left(dead, "1 0");
        Assert.Equal(2, EventSourcesGrid.Written(Grid).Count(written => Has(written.Event, "poison")));
        var mapping = (await Aws.Lambda("list-event-source-mappings", "--function-name", "fails")).At("EventSourceMappings")[0];
        Assert.False(mapping.TryGetProperty("LastProcessingResult", out _));
    }

    [Fact]
    public async Task Items_that_the_powertools_report_come_again_and_the_others_do_not()
    {
        const string handler = """
            const { BatchProcessor, EventType, processPartialResponse } = require('@aws-lambda-powertools/batch');
            const processor = new BatchProcessor(EventType.SQS);
            exports.handler = (event, context) => processPartialResponse(event, async (record) => {
              console.log('GOT ' + JSON.stringify({ Records: [record] }));
              if (record.body === 'bad' && record.attributes.ApproximateReceiveCount === '1') throw new Error('not now');
            }, processor, { context });
            """;
        var zip = Files.Zip(("index.js", handler));
        await Tools.AddPackages(zip, "@aws-lambda-powertools/batch");
        await Aws.Create("partial", await Tools.NodejsRuntime(), "index.handler", zip);
        var (url, arn) = await Queue("partial", """{"VisibilityTimeout":"3"}""");
        foreach (var body in (string[])["good1", "bad", "good2"]) await Send(url, body);

        await Aws.Lambda(
            "create-event-source-mapping", "--function-name", "partial", "--event-source-arn", arn, "--function-response-types", "ReportBatchItemFailures", "--maximum-batching-window-in-seconds", "1");

        await Eventually.Holds(() => Times("bad") == 2, "what was reported has come again");
        await Left(url, "0 0");
        Assert.Equal((1, 2, 1), (Times("good1"), Times("bad"), Times("good2")));

        int Times(string body) => EventSourcesGrid.Written(Grid).Count(written => Has(written.Event, body));
    }

    [Fact]
    public async Task Filters_delete_what_they_do_not_let_through()
    {
        var (url, arn) = await Queue("filtered");
        await Aws.Lambda("create-event-source-mapping", "--function-name", "writes", "--event-source-arn", arn, "--filter-criteria", """{"Filters":[{"Pattern":"{\"body\":{\"kind\":[\"wanted\"]}}"}]}""");

        await Send(url, """{"kind":"other"}""");
        await Send(url, "no JSON");
        await Send(url, """{"kind":"wanted"}""");

        await Wrote("""{"kind":"wanted"}""");
        await Left(url, "0 0");
        Assert.DoesNotContain(EventSourcesGrid.Written(Grid), written => Has(written.Event, """{"kind":"other"}""") || Has(written.Event, "no JSON"));
    }

    [Fact]
    public async Task A_group_of_a_FIFO_queue_arrives_in_order()
    {
        var (url, arn) = await Queue("order.fifo", """{"FifoQueue":"true","ContentBasedDeduplication":"true"}""");
        await Aws.Lambda("create-event-source-mapping", "--function-name", "writes", "--event-source-arn", arn, "--batch-size", "2");

        foreach (var body in (string[])["o1", "o2", "o3", "o4", "o5"]) await Send(url, body, "--message-group-id", "g");

        await Wrote("o5");
        Assert.Equal(
            ["o1", "o2", "o3", "o4", "o5"],
            EventSourcesGrid.Written(Grid).Where(written => written.Event.TryGetProperty("Records", out _)).SelectMany(written => written.Event.At("Records").EnumerateArray())
                .Where(record => record.Text("eventSourceARN") == arn).Select(record => record.Text("body")));
    }

    [Fact]
    public async Task A_mapping_reads_on_after_the_grid_was_killed()
    {
        var folder = Files.NewFolder("killed");
        try
        {
            var first = await GridProcess.Start(folder);
            var aws = new Aws(first);
            await aws.CreateNode("writes", "console.log('GOT ' + JSON.stringify(event));");
            await aws.Service("sqs", "create-queue", "--queue-name", "q");
            var uuid = (await aws.Lambda("create-event-source-mapping", "--function-name", "writes", "--event-source-arn", "arn:aws:sqs:us-east-1:000000000000:q")).Text("UUID");
            await first.Kill();

            await using var next = await GridProcess.Start(folder);
            aws = new Aws(next);
            await Eventually.Answers(async () => (await aws.Lambda("get-event-source-mapping", "--uuid", uuid)).Text("State"), "Enabled");
            var url = (await aws.Service("sqs", "get-queue-url", "--queue-name", "q")).Text("QueueUrl");
            await aws.Service("sqs", "send-message", "--queue-url", url, "--message-body", "late");
            await EventSourcesGrid.Wrote(next, written => Has(written, "late"), "the message has been read");
        }
        finally
        {
            Files.Delete(folder);
        }
    }

    [Fact]
    public async Task What_cannot_be_mapped_is_refused()
    {
        await Aws.Refuses(
            "InvalidParameterValueException", "CreateEventSourceMapping",
            "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
            "create-event-source-mapping", "--function-name", "writes", "--event-source-arn", "arn:aws:sqs:us-east-1:000000000000:nowhere");
        var (_, arn) = await Queue("short", """{"VisibilityTimeout":"2"}""");
        await Aws.Refuses("InvalidParameterValueException", "CreateEventSourceMapping", "Function does not exist", "create-event-source-mapping", "--function-name", "nobody", "--event-source-arn", arn);
        await Aws.Refuses(
            "InvalidParameterValueException", "CreateEventSourceMapping", "Queue visibility timeout: 2 seconds is less than Function timeout: 3 seconds",
            "create-event-source-mapping", "--function-name", "writes", "--event-source-arn", arn);
        var (_, longer) = await Queue("longer");
        await Aws.Refuses(
            "InvalidParameterValueException", "CreateEventSourceMapping", "Invalid filter pattern definition.",
            "create-event-source-mapping", "--function-name", "writes", "--event-source-arn", longer, "--filter-criteria", """{"Filters":[{"Pattern":"{"}]}""");
    }

    private static bool Has(JsonElement written, string body) =>
        written.TryGetProperty("Records", out var records) && records.EnumerateArray().Any(record => record.TryGetProperty("body", out var text) && text.GetString() == body);

    private Task<JsonElement> Wrote(string body) => EventSourcesGrid.Wrote(Grid, written => Has(written, body), $"the function has got {body}");

    private async Task<(string Url, string Arn)> Queue(string name, string attributes = "{}")
    {
        var url = (await Aws.Service("sqs", "create-queue", "--queue-name", name, "--attributes", attributes)).Text("QueueUrl");
        return (url, $"arn:aws:sqs:us-east-1:000000000000:{name}");
    }

    private Task<JsonElement> Send(string url, string body, params string[] more) => Aws.Service("sqs", ["send-message", "--queue-url", url, "--message-body", body, .. more]);

    private Task State(string uuid, string state) => Eventually.Answers(async () => (await Aws.Lambda("get-event-source-mapping", "--uuid", uuid)).Text("State"), state);

    /// <summary>Visible messages and those in flight.</summary>
    private Task Left(string url, string expected) => Eventually.Answers(
        async () =>
        {
            var attributes = await Aws.Service("sqs", "get-queue-attributes", "--queue-url", url, "--attribute-names", "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible");
            return $"{attributes.Text("Attributes", "ApproximateNumberOfMessages")} {attributes.Text("Attributes", "ApproximateNumberOfMessagesNotVisible")}";
        },
        expected);
}
