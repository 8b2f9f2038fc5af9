using System.Text;
using System.Text.Json;
using Grid.Conformance.Tests.EventSources;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Mappings;

/// <summary>A data stream that invokes a function, set up with the AWS CLI: shards that are split, the mapping's states, and what is refused.</summary>
public sealed class StreamMappingTests(EventSourcesGrid fixture) : IClassFixture<EventSourcesGrid>
{
    private GridProcess Grid => fixture.Grid;

    private Aws Aws => fixture.Aws;

    [Fact]
    public async Task Records_of_a_shard_and_then_of_its_children_reach_the_function()
    {
        var arn = await Stream("split");
        await Put("split", "first");
        var created = await Aws.Lambda("create-event-source-mapping", "--function-name", "writes", "--event-source-arn", arn, "--starting-position", "TRIM_HORIZON", "--batch-size", "1");
        var uuid = created.Text("UUID");
        Assert.Equal(("Creating", "User action", "No records processed", "TRIM_HORIZON", 1, -1), (
            created.Text("State"), created.Text("StateTransitionReason"), created.Text("LastProcessingResult"), created.Text("StartingPosition"), created.At("ParallelizationFactor").GetInt32(), created.At("MaximumRetryAttempts").GetInt32()));
        var record = await Wrote("first");
        Assert.Equal(("aws:kinesis", arn, "key"), (record.Text("eventSource"), record.Text("eventSourceARN"), record.Text("kinesis", "partitionKey")));
        await Eventually.Answers(async () => (await Get(uuid)).Text("LastProcessingResult"), "OK");

        // Both halves are read: the key is in one of them.
        await Aws.Service("kinesis", "split-shard", "--stream-name", "split", "--shard-to-split", "shardId-000000000000", "--new-starting-hash-key", "170141183460469231731687303715884105728");
        await Eventually.Answers(async () => (await Aws.Service("kinesis", "describe-stream-summary", "--stream-name", "split")).Text("StreamDescriptionSummary", "StreamStatus"), "ACTIVE");
        await Put("split", "low", "--explicit-hash-key", "0");
        await Put("split", "high", "--explicit-hash-key", "340282366920938463463374607431768211455");
        Assert.StartsWith("shardId-000000000001:", (await Wrote("low")).Text("eventID"), StringComparison.Ordinal);
        Assert.StartsWith("shardId-000000000002:", (await Wrote("high")).Text("eventID"), StringComparison.Ordinal);

        // Switched off it reads nothing, and goes on where it was.
        await Aws.Lambda("update-event-source-mapping", "--uuid", uuid, "--no-enabled");
        await Eventually.Answers(async () => (await Get(uuid)).Text("State"), "Disabled");
        await Put("split", "later", "--explicit-hash-key", "0");
        await Aws.Lambda("update-event-source-mapping", "--uuid", uuid, "--enabled");
        await Wrote("later");
        Assert.Single(Records(), one => Data(one) == "first");

        Assert.Equal("Deleting", (await Aws.Lambda("delete-event-source-mapping", "--uuid", uuid)).Text("State"));
        await Eventually.Answers(async () => (await Aws.Run("get-event-source-mapping", "--uuid", uuid)).ExitCode != 0, true);
    }

    [Fact]
    public async Task A_stream_has_one_mapping_to_a_function_and_must_be_there()
    {
        var arn = await Stream("once");
        var uuid = (await Aws.Lambda("create-event-source-mapping", "--function-name", "writes", "--event-source-arn", arn, "--starting-position", "LATEST")).Text("UUID");

        await Aws.Refuses(
            "ResourceConflictException", "CreateEventSourceMapping",
            $"The event source arn (\" {arn} \") and function (\" writes \") provided mapping already exists. Please update or delete the existing mapping with UUID {uuid}",
            "create-event-source-mapping", "--function-name", "writes", "--event-source-arn", arn, "--starting-position", "LATEST");
        foreach (var missing in (string[])["arn:aws:kinesis:us-east-1:000000000000:stream/nowhere", $"{arn}/consumer/nobody:1"])
        {
            await Aws.Refuses(
                "InvalidParameterValueException", "CreateEventSourceMapping", $"Stream not found: {missing}",
                "create-event-source-mapping", "--function-name", "writes", "--event-source-arn", missing, "--starting-position", "LATEST");
        }

        await Aws.Service("kinesis", "delete-stream", "--stream-name", "once");
        await Eventually.Answers(async () => (await Get(uuid)).Text("LastProcessingResult"), "PROBLEM: Stream not found");
    }

    private static string Data(JsonElement record) => Encoding.UTF8.GetString(record.At("kinesis", "data").GetBytesFromBase64());

    private async Task<JsonElement> Get(string uuid) => await Aws.Lambda("get-event-source-mapping", "--uuid", uuid);

    private async Task<string> Stream(string name)
    {
        await Aws.Service("kinesis", "create-stream", "--stream-name", name, "--shard-count", "1");
        await Eventually.Answers(async () => (await Aws.Service("kinesis", "describe-stream-summary", "--stream-name", name)).Text("StreamDescriptionSummary", "StreamStatus"), "ACTIVE");
        return $"arn:aws:kinesis:us-east-1:000000000000:stream/{name}";
    }

    /// <remarks>The data goes in a file, which every version of the CLI takes as it is.</remarks>
    private Task<JsonElement> Put(string stream, string data, params string[] more)
    {
        var file = Path.Combine(Files.NewFolder("record"), "data");
        File.WriteAllText(file, data);
        return Aws.Service("kinesis", ["put-record", "--stream-name", stream, "--partition-key", "key", "--data", $"fileb://{file}", .. more]);
    }

    private List<JsonElement> Records() => [.. EventSourcesGrid.Written(Grid)
        .Where(written => written.Event.TryGetProperty("Records", out _)).SelectMany(written => written.Event.At("Records").EnumerateArray()).Where(record => record.TryGetProperty("kinesis", out _))];

    private async Task<JsonElement> Wrote(string data)
    {
        await Eventually.Holds(() => Records().Exists(record => Data(record) == data), $"the function has got {data}");
        return Records().First(record => Data(record) == data);
    }
}
