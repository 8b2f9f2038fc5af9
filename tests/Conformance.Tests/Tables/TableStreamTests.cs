using System.Net;
using System.Text;
using System.Text.Json;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Tables;

/// <summary>Change streams of tables, as <c>aws dynamodbstreams</c> sees them.</summary>
public sealed class TableStreamTests(GridFixture fixture) : IClassFixture<GridFixture>
{
    [Fact]
    public async Task The_CLI_reads_what_was_told()
    {
        var opened = await Call(HttpMethod.Put, "/_grid/tables/orders/stream", """{"StreamViewType":"NEW_AND_OLD_IMAGES","KeySchema":[{"AttributeName":"Id","KeyType":"HASH"}]}""");
        var arn = opened.Text("StreamArn");
        await Call(HttpMethod.Post, "/_grid/tables/orders/changes", """
            {"Changes":[{"Type":"INSERT","Keys":{"Id":{"N":"101"}},"NewImage":{"Id":{"N":"101"},"Message":{"S":"New item!"}}},
            {"Type":"MODIFY","Keys":{"Id":{"N":"101"}},"NewImage":{"Id":{"N":"101"},"Message":{"S":"This item has changed"}},"OldImage":{"Id":{"N":"101"},"Message":{"S":"New item!"}}},
            {"Type":"MODIFY","Keys":{"Id":{"N":"101"}},"NewImage":{"Id":{"N":"101"}},"OldImage":{"Id":{"N":"101.0"}}},
            {"Type":"REMOVE","Keys":{"Id":{"N":"101"}},"OldImage":{"Id":{"N":"101"},"Message":{"S":"This item has changed"}},"UserIdentity":{"Type":"Service","PrincipalId":"dynamodb.amazonaws.com"}}]}
            """);

        var listed = await Cli("list-streams", "--table-name", "orders");
        Assert.Equal((arn, "orders"), (listed.At("Streams")[0].Text("StreamArn"), listed.At("Streams")[0].Text("TableName")));
        var described = (await Cli("describe-stream", "--stream-arn", arn)).GetProperty("StreamDescription");
        Assert.Equal(("ENABLED", "NEW_AND_OLD_IMAGES"), (described.Text("StreamStatus"), described.Text("StreamViewType")));
        var shard = described.GetProperty("Shards")[0].Text("ShardId");
        var iterator = (await Cli("get-shard-iterator", "--stream-arn", arn, "--shard-id", shard, "--shard-iterator-type", "TRIM_HORIZON")).Text("ShardIterator");
        var read = await Cli("get-records", "--shard-iterator", iterator);
        var records = read.GetProperty("Records").EnumerateArray().ToArray();

        Assert.Equal(["INSERT 26", "MODIFY 59", "REMOVE 38"], records.Select(record => $"{record.Text("eventName")} {record.GetProperty("dynamodb").GetProperty("SizeBytes")}"));
        Assert.Equal("dynamodb.amazonaws.com", records[2].Text("userIdentity", "PrincipalId"));
        Assert.Equal("This item has changed", records[1].GetProperty("dynamodb").GetProperty("NewImage").GetProperty("Message").Text("S"));

        Assert.Equal("DISABLED", (await Call(HttpMethod.Delete, "/_grid/tables/orders/stream", null)).Text("StreamStatus"));
        var rest = await Cli("get-records", "--shard-iterator", read.Text("NextShardIterator"));
        Assert.Empty(rest.GetProperty("Records").EnumerateArray());
        Assert.False(rest.TryGetProperty("NextShardIterator", out var next) && next.ValueKind is not JsonValueKind.Null);
    }

    private Task<JsonElement> Cli(params string[] arguments) => fixture.Aws.Service("dynamodbstreams", arguments);

    private async Task<JsonElement> Call(HttpMethod method, string path, string? body)
    {
        using var answer = await fixture.Client.Send(method, path, body is null ? null : Encoding.UTF8.GetBytes(body));
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode is HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
