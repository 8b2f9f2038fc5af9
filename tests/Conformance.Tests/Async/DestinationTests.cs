using System.Text.Json;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Async;

/// <summary>Where events end that nobody waits for, seen by the AWS CLI.</summary>
public sealed class DestinationTests(GridFixture grid) : IClassFixture<GridFixture>
{
    private const string Region = "us-east-1";

    [Fact]
    public async Task A_failed_event_is_in_its_dead_letter_queue_and_its_destination_has_the_record()
    {
        var letters = await Queue("letters");
        var records = await Queue("records");
        await grid.Aws.CreateNode("fails", "throw new Error('as ' + event.why);", "--dead-letter-config", $"TargetArn={Arn("letters")}");
        await grid.Aws.Lambda(
            "put-function-event-invoke-config", "--function-name", "fails", "--maximum-retry-attempts", "0", "--destination-config", $$$"""{"OnFailure":{"Destination":"{{{Arn("records")}}}"}}""");
        var id = await Event("fails", """{"why":"said"}""");

        var letter = await Receive(letters);
        Assert.Equal("""{"why":"said"}""", letter.Text("Body"));
        var attributes = letter.GetProperty("MessageAttributes");
        Assert.Equal((id, "200", "as said"), (Attribute(attributes, "RequestID"), Attribute(attributes, "ErrorCode"), Attribute(attributes, "ErrorMessage")));
        Assert.Contains("Lineage=", letter.GetProperty("Attributes").Text("AWSTraceHeader"), StringComparison.Ordinal);

        var record = Json.Parse((await Receive(records)).Text("Body")!);
        Assert.Equal(("RetriesExhausted", id), (record.GetProperty("requestContext").Text("condition"), record.GetProperty("requestContext").Text("requestId")));
        Assert.Equal("Unhandled", record.GetProperty("responseContext").Text("functionError"));
        Assert.Equal("as said", record.GetProperty("responsePayload").Text("errorMessage"));
    }

    [Fact]
    public async Task A_success_is_told_to_another_function()
    {
        var told = await Queue("told");
        await grid.Aws.CreateNode("first", "return { doubled: event.number * 2 };");
        await grid.Aws.CreateNode("second", "return event.responsePayload.doubled;");
        var first = $"arn:aws:lambda:{Region}:000000000000:function:second";
        await grid.Aws.Lambda("put-function-event-invoke-config", "--function-name", "first", "--destination-config", $$$"""{"OnSuccess":{"Destination":"{{{first}}}"}}""");
        await grid.Aws.Lambda("put-function-event-invoke-config", "--function-name", "second", "--destination-config", $$$"""{"OnSuccess":{"Destination":"{{{Arn("told")}}}"}}""");
        await Event("first", """{"number":21}""");

        var record = Json.Parse((await Receive(told)).Text("Body")!);
        Assert.Equal(42, record.GetProperty("responsePayload").GetInt32());
        Assert.Equal(21, record.GetProperty("requestPayload").GetProperty("requestPayload").GetProperty("number").GetInt32());
    }

    private static string Arn(string queue) => $"arn:aws:sqs:{Region}:000000000000:{queue}";

    private static string Attribute(JsonElement attributes, string name) => attributes.GetProperty(name).Text("StringValue")!;

    /// <returns>The request id.</returns>
    private async Task<string> Event(string function, string payload)
    {
        using var answer = await grid.Client.Invoke(function, System.Text.Encoding.UTF8.GetBytes(payload), ("X-Amz-Invocation-Type", "Event"));
        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync());
        return answer.Headers.GetValues("x-amzn-RequestId").Single();
    }

    private async Task<string> Queue(string name) => (await grid.Aws.Service("sqs", "create-queue", "--queue-name", name)).Text("QueueUrl")!;

    private async Task<JsonElement> Receive(string queue) =>
        (await grid.Aws.Service("sqs", "receive-message", "--queue-url", queue, "--wait-time-seconds", "20", "--message-attribute-names", "All", "--attribute-names", "All")).GetProperty("Messages")[0];
}
