using System.Net;
using System.Text;
using System.Text.Json;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Tables;

/// <summary>The changes of a table behind another endpoint that speaks DynamoDB Streams, here that of another grid, come into a change stream, whatever happens to the silo that follows.</summary>
public sealed class OutsideStreamTests
{
    private const string Opening = """{"StreamViewType":"NEW_AND_OLD_IMAGES","KeySchema":[{"AttributeName":"Id","KeyType":"HASH"}]}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_change_is_lost_when_the_silo_that_follows_is_killed_and_the_table_gets_another_stream_meanwhile()
    {
        await using var there = await GridProcess.Start(null, "--Grid:Tables:ShardsPerStream", "3");
        using var table = new SignedClient(there);
        await Call(table, HttpMethod.Put, "/_grid/tables/orders/stream", Opening);
        await Insert(table, 1, 300);
        string[] settings =
        [
            "--Grid:Tables:OutsideStreams:shop:Endpoint", there.Url.ToString(), "--Grid:Tables:OutsideStreams:shop:Table", "orders", "--Grid:Tables:OutsideStreams:shop:StreamTable", "orders-here",
            "--Grid:Tables:OutsideStreams:shop:Region", "us-east-1", "--Grid:Tables:OutsideStreams:shop:AccessKeyId", table.KeyId, "--Grid:Tables:OutsideStreams:shop:SecretAccessKey", table.Secret,
            "--Grid:Tables:OutsideStreams:shop:PollMilliseconds", "50",
        ];
        var folder = Files.NewFolder("follows");
        await using (var before = await GridProcess.Start(folder, settings))
        {
            await Eventually.Answers(async () => (await Read(new Aws(before))).Count, 300);
            await before.Kill();
        }

        // The old stream has something left when the new one begins.
        await Insert(table, 301, 350);
        await Call(table, HttpMethod.Delete, "/_grid/tables/orders/stream", null);
        await Call(table, HttpMethod.Put, "/_grid/tables/orders/stream", Opening);
        await Insert(table, 351, 400);
        await using (var after = await GridProcess.Start(folder, settings))
        {
            var aws = new Aws(after);
            await Eventually.Answers(async () => (await Read(aws)).Count, 400);
            // What is new comes within a look.
            await Insert(table, 401, 401);
            await Eventually.Answers(async () => (await Read(aws)).Contains("INSERT 401"), true);
        }

        Files.Delete(folder);
    }

    private static async Task<HashSet<string>> Read(Aws aws)
    {
        HashSet<string> changes = [];
        var streams = (await aws.Service("dynamodbstreams", "list-streams", "--table-name", "orders-here")).GetProperty("Streams");
        if (streams.GetArrayLength() == 0) return changes;
        var arn = streams[0].Text("StreamArn");
        var shard = (await aws.Service("dynamodbstreams", "describe-stream", "--stream-arn", arn)).GetProperty("StreamDescription").GetProperty("Shards")[0].Text("ShardId");
        var iterator = (await aws.Service("dynamodbstreams", "get-shard-iterator", "--stream-arn", arn, "--shard-id", shard, "--shard-iterator-type", "TRIM_HORIZON")).Text("ShardIterator");
        var page = await aws.Service("dynamodbstreams", "get-records", "--shard-iterator", iterator);
        foreach (var record in page.GetProperty("Records").EnumerateArray()) changes.Add($"{record.Text("eventName")} {record.GetProperty("dynamodb").GetProperty("NewImage").GetProperty("Id").Text("N")}");
        return changes;
    }

    private static Task<JsonElement> Insert(SignedClient table, int from, int to) => Call(
        table, HttpMethod.Post, "/_grid/tables/orders/changes",
        $$"""{"Changes":[{{string.Join(',', Enumerable.Range(from, to - from + 1).Select(Change))}}]}""");

    private static string Change(int id) => $$$"""{"Type":"INSERT","Keys":{"Id":{"N":"{{{id}}}"}},"NewImage":{"Id":{"N":"{{{id}}}"} } }""";

    private static async Task<JsonElement> Call(SignedClient client, HttpMethod method, string path, string? body)
    {
        using var answer = await client.Send(method, path, body is null ? null : Encoding.UTF8.GetBytes(body));
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.StatusCode is HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
