using System.Text;
using System.Text.Json;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Async;

/// <summary>What is configured for events that nobody waits for, and that it is done.</summary>
public sealed class EventInvokeConfigTests(GridFixture fixture) : IClassFixture<GridFixture>
{
    private const string Queue = "arn:aws:sqs:us-east-1:000000000000:q";
    private const string Topic = "arn:aws:sns:us-east-1:000000000000:t";
    private const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:";
    private readonly Aws _aws = fixture.Aws;
    private readonly SignedClient _client = fixture.Client;

    [Fact]
    public async Task A_config_is_put_updated_listed_and_deleted_by_qualifier()
    {
        await _aws.CreateNode("rules", "return 1;", "--publish");
        string[] of = ["--function-name", "rules"];

        var put = await _aws.Lambda(["put-function-event-invoke-config", .. of, "--maximum-retry-attempts", "0", "--destination-config", $$$$"""{"OnFailure":{"Destination":"{{{{Queue}}}}"}}"""]);
        Assert.Equal(($"{Arn}rules:$LATEST", 0, Queue), (put.Text("FunctionArn"), put.At("MaximumRetryAttempts").GetInt32(), put.Text("DestinationConfig", "OnFailure", "Destination")));
        Assert.Equal("{}", put.At("DestinationConfig", "OnSuccess").GetRawText());
        Assert.Equal(JsonValueKind.Undefined, put.At("MaximumEventAgeInSeconds").ValueKind);
        await _aws.Lambda(["put-function-event-invoke-config", .. of, "--qualifier", "1", "--maximum-event-age-in-seconds", "60"]);
        var updated = await _aws.Lambda(["update-function-event-invoke-config", .. of, "--maximum-event-age-in-seconds", "21600"]);
        Assert.Equal((0, 21_600, Queue), (updated.At("MaximumRetryAttempts").GetInt32(), updated.At("MaximumEventAgeInSeconds").GetInt32(), updated.Text("DestinationConfig", "OnFailure", "Destination")));

        var listed = await _aws.Lambda(["list-function-event-invoke-configs", .. of]);
        Assert.Equal([$"{Arn}rules:$LATEST", $"{Arn}rules:1"], listed.Each("FunctionEventInvokeConfigs", "FunctionArn"));
        await _aws.Lambda(["delete-function-event-invoke-config", .. of]);
        await _aws.Refuses("ResourceNotFoundException", "GetFunctionEventInvokeConfig", $"The function {Arn}rules:$LATEST doesn't have an EventInvokeConfig", ["get-function-event-invoke-config", .. of]);
        await _aws.Refuses("InvalidParameterValueException", "PutFunctionEventInvokeConfig", $"The provided destination config DestinationConfig(onSuccess=null, onFailure=OnFailure(destination={Queue}.fifo)) is invalid.", ["put-function-event-invoke-config", .. of, "--destination-config", $$$$"""{"OnFailure":{"Destination":"{{{{Queue}}}}.fifo"}}"""]);
    }

    [Fact]
    public async Task A_dead_letter_target_is_part_of_a_version_and_circles_are_a_setting_of_the_function()
    {
        var created = await _aws.CreateNode("letters", "return 1;", "--dead-letter-config", $"TargetArn={Queue}", "--publish");
        Assert.Equal(Queue, created.Text("DeadLetterConfig", "TargetArn"));

        Assert.Equal(Topic, (await _client.Configure("letters", $$$$"""{"DeadLetterConfig":{"TargetArn":"{{{{Topic}}}}"}}""")).Text("DeadLetterConfig", "TargetArn"));
        Assert.Equal(Topic, (await _client.Configure("letters", """{"DeadLetterConfig":{}}""")).Text("DeadLetterConfig", "TargetArn"));
        Assert.Equal(JsonValueKind.Undefined, (await _client.Configure("letters", """{"DeadLetterConfig":{"TargetArn":""}}""")).At("DeadLetterConfig").ValueKind);
        Assert.Equal(Queue, (await Answer("GET", "/2015-03-31/functions/letters/configuration?Qualifier=1")).Text("DeadLetterConfig", "TargetArn"));

        const string circles = "/2024-08-31/functions/letters/recursion-config"; // Older versions of the CLI do not know it.
        Assert.Equal("Terminate", (await Answer("GET", circles)).Text("RecursiveLoop"));
        Assert.Equal("Allow", (await Answer("PUT", circles, """{"RecursiveLoop":"Allow"}""")).Text("RecursiveLoop"));
        Assert.Equal("Allow", (await Answer("GET", circles)).Text("RecursiveLoop"));
    }

    [Fact]
    public async Task An_event_of_the_older_operation_fails_into_a_bucket()
    {
        var bucket = Path.Combine(fixture.Grid.DataFolder, "buckets", "failed");
        Directory.CreateDirectory(bucket);
        await _aws.CreateNode("older", "throw new Error('no ' + event.what);");
        await _aws.Lambda("put-function-event-invoke-config", "--function-name", "older", "--maximum-retry-attempts", "0", "--destination-config", """{"OnFailure":{"Destination":"arn:aws:s3:::failed"}}""");
        var arguments = Path.Combine(Files.NewFolder("event"), "event.json");
        await File.WriteAllTextAsync(arguments, """{"what":"luck"}""", TestContext.Current.CancellationToken);

        Assert.Equal(202, (await _aws.Lambda("invoke-async", "--function-name", "older", "--invoke-args", arguments)).At("Status").GetInt32());

        string[] objects = [];
        await Eventually.Holds(() => (objects = [.. Directory.GetFiles(bucket, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".new", StringComparison.Ordinal))]).Length > 0, "the record in the bucket");
        var record = Json.Parse(await File.ReadAllTextAsync(Assert.Single(objects), TestContext.Current.CancellationToken));
        Assert.Equal(("RetriesExhausted", 1, "luck", "no luck"), (record.Text("requestContext", "condition"), record.At("requestContext", "approximateInvokeCount").GetInt32(), record.Text("requestPayload", "what"), record.Text("responsePayload", "errorMessage")));
    }

    [Fact]
    public async Task What_has_failed_is_shown_with_its_reason_and_succeeds_when_it_is_tried_again()
    {
        await _aws.CreateNode("broken", "if (!process.env.MENDED) throw new Error('not yet'); return 1;");
        await Answer("PUT", "/2019-09-25/functions/broken/event-invoke-config", """{"MaximumRetryAttempts":0}""");
        using (var accepted = await _client.Invoke("broken", """{"n":7}"""u8.ToArray(), ("X-Amz-Invocation-Type", "Event"))) Assert.Equal(202, (int)accepted.StatusCode);

        await Eventually.Answers(async () => (await Events("GET")).At("failed").GetInt32(), 1);
        var failed = (await Events("GET", "?state=Failed")).At("events")[0];
        Assert.Equal(("RetriesExhausted", "not yet", 1), (failed.Text("outcome", "condition"), failed.Text("outcome", "errorMessage"), failed.At("attempts").GetInt32()));
        Assert.Equal(7, (await Events("GET", $"/{failed.Text("requestId")}")).At("event", "n").GetInt32());

        await _client.Configure("broken", """{"Environment":{"Variables":{"MENDED":"1"}}}""");
        Assert.Equal(1, (await Events("POST", $"/{failed.Text("requestId")}/redrive")).At("redriven").GetInt32());
        await Eventually.Answers(async () => (await Events("GET")).At("events").GetArrayLength(), 0);
        Assert.StartsWith("There is no event ", (await Events("DELETE", $"/{failed.Text("requestId")}")).Text("Message"), StringComparison.Ordinal);

        Task<JsonElement> Events(string method, string more = "") => Answer(method, "/_grid/functions/broken/events" + more);
    }

    private async Task<JsonElement> Answer(string method, string path, string? body = null)
    {
        using var answer = await _client.Send(new HttpMethod(method), path, body is null ? null : Encoding.UTF8.GetBytes(body));
        return Json.Parse(await answer.Content.ReadAsStringAsync());
    }
}
