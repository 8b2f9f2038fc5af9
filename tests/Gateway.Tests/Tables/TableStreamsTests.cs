using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Grid.Contracts;
using Grid.Contracts.Tables;
using Grid.Gateway.Tests.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Gateway.Tests.Tables;

/// <summary>DynamoDB Streams and the grid's own endpoints, over a table that is played.</summary>
public sealed class TableStreamsTests : IAsyncLifetime
{
    private const string Ns = "com.amazonaws.dynamodb.v20120810#";
    private static readonly string s_arn = FakeTable.Id.Arn;
    private readonly FakeTable _table = new();
    private readonly GatewayServer _server;

    public TableStreamsTests() => _server = new GatewayServer(acceptAnyKey: true, services => services.AddSingleton(_table.Grains).AddSingleton<ITableStreamCatalog>(_table));

    private string Shard => TableShardIds.Of(_table.Shard);

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Streams_are_listed()
    {
        var (_, page) = await Call("ListStreams", """{"TableName":"orders","Limit":1}""");
        await Call("ListStreams", $$"""{"ExclusiveStartStreamArn":"{{s_arn}}"}""");

        Assert.Equal($$"""{"Streams":[{"StreamArn":"{{s_arn}}","TableName":"orders","StreamLabel":"{{FakeTable.Label}}"}],"LastEvaluatedStreamArn":"{{s_arn}}"}""", page.ToJsonString());
        Assert.Equal(["List us-east-1 orders  1", $"List us-east-1  {s_arn} 100"], _table.Calls);
    }

    [Fact]
    public async Task A_stream_is_described_with_its_shards()
    {
        var (_, open) = await Call("DescribeStream", $$"""{"StreamArn":"{{s_arn}}"}""");
        _table.Add(3);
        _table.End();
        var (_, closed) = await Call("DescribeStream", $$"""{"StreamArn":"{{s_arn}}","Limit":1}""");
        var (_, behind) = await Call("DescribeStream", $$"""{"StreamArn":"{{s_arn}}","ExclusiveStartShardId":"{{Shard}}"}""");
        var (_, children) = await Call("DescribeStream", $$$"""{"StreamArn":"{{{s_arn}}}","ShardFilter":{"Type":"CHILD_SHARDS","ShardId":"{{{Shard}}}"}}""");

        Assert.Matches("^shardId-00000001731940604149-[0-9a-f]{8}$", Shard);
        Assert.Equal(
            $$$"""
            {"StreamDescription":{"StreamArn":"{{{s_arn}}}","StreamLabel":"{{{FakeTable.Label}}}","StreamStatus":"ENABLED","StreamViewType":"NEW_AND_OLD_IMAGES","CreationRequestDateTime":1731940604.149,
            "TableName":"orders","KeySchema":[{"AttributeName":"Id","KeyType":"HASH"},{"AttributeName":"At","KeyType":"RANGE"}],
            "Shards":[{"ShardId":"{{{Shard}}}","SequenceNumberRange":{"StartingSequenceNumber":"{{{Number(0)}}}"}}]}}
            """.ReplaceLineEndings(""),
            open.ToJsonString());
        Assert.Equal(("DISABLED", Number(2)), ((string)closed["StreamDescription"]!["StreamStatus"]!, (string)closed["StreamDescription"]!["Shards"]![0]!["SequenceNumberRange"]!["EndingSequenceNumber"]!));
        Assert.Empty(behind["StreamDescription"]!["Shards"]!.AsArray());
        Assert.Empty(children["StreamDescription"]!["Shards"]!.AsArray());
    }

    [Fact]
    public async Task An_iterator_begins_where_it_is_told_to()
    {
        _table.Add(4);

        Assert.Equal([0, 1, 2, 3], await Positions(await Iterator("TRIM_HORIZON")));
        Assert.Equal([2, 3], await Positions(await Iterator("AT_SEQUENCE_NUMBER", 2)));
        Assert.Equal([3], await Positions(await Iterator("AFTER_SEQUENCE_NUMBER", 2)));
        var latest = await Iterator("LATEST");
        Assert.Empty(await Positions(latest));
        _table.Add(1);
        Assert.Equal([4], await Positions(latest));
    }

    [Fact]
    public async Task Records_come_in_pages_until_a_closed_shard_is_drained()
    {
        _table.Add(5);
        _table.End();
        var (_, first) = await Call("GetRecords", $$"""{"ShardIterator":"{{await Iterator("TRIM_HORIZON")}}","Limit":3}""");
        var (_, second) = await Call("GetRecords", $$"""{"ShardIterator":"{{first["NextShardIterator"]}}","Limit":3}""");

        Assert.Equal(3, first["Records"]!.AsArray().Count);
        Assert.Equal(2, second["Records"]!.AsArray().Count);
        Assert.Null(second["NextShardIterator"]);
        Assert.Equal(
            $$$"""
            {"eventName":"INSERT","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"us-east-1","dynamodb":{"ApproximateCreationDateTime":1731940604,"Keys":{"Id":{"N":"1"},"v":{"S":"x"}},
            "SequenceNumber":"{{{Number(3)}}}","SizeBytes":1,"StreamViewType":"NEW_IMAGE"},"userIdentity":{"Type":"Service","PrincipalId":"p"}}
            """.ReplaceLineEndings(""),
            Without(second["Records"]![0]!, "eventID"));
    }

    [Fact]
    public async Task A_page_is_no_larger_than_a_mebibyte_unless_one_record_is()
    {
        _table.Add(2, 600_000);
        _table.Add(1, 1_200_000);

        var (_, first) = await Call("GetRecords", $$"""{"ShardIterator":"{{await Iterator("TRIM_HORIZON")}}"}""");
        var (_, third) = await Call("GetRecords", $$"""{"ShardIterator":"{{await Iterator("AT_SEQUENCE_NUMBER", 2)}}"}""");

        Assert.Single(first["Records"]!.AsArray());
        Assert.Single(third["Records"]!.AsArray());
    }

    [Fact]
    public async Task An_iterator_lives_for_15_minutes_and_fits_nothing_that_was_not_sealed()
    {
        _table.Add(1);
        var iterator = await Iterator("TRIM_HORIZON");

        _server.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal([0], await Positions(iterator));
        _server.Time.Advance(TimeSpan.FromMilliseconds(1));
        await Refused(
            "GetRecords", $$"""{"ShardIterator":"{{iterator}}"}""", Ns + "ExpiredIteratorException",
            "The shard iterator has expired and can no longer be used to retrieve stream records. A shard iterator expires 15 minutes after it is retrieved using the GetShardIterator action.");
        await Refused("GetRecords", """{"ShardIterator":"arn|1|AAAA"}""", "com.amazon.coral.validate#ValidationException", "Invalid ShardIterator");
    }

    [Fact]
    public async Task A_record_is_told_for_24_hours_and_no_longer()
    {
        _table.Add(1);
        _table.ArrivedAt = _server.Time.GetUtcNow() - TimeSpan.FromHours(24);
        Assert.Equal([0], await Positions(await Iterator("TRIM_HORIZON")));

        _server.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Empty(await Positions(await Iterator("TRIM_HORIZON")));
    }

    [Fact]
    public async Task What_has_expired_is_told_except_to_whoever_wants_the_oldest()
    {
        _table.Add(4);
        var (oldest, at) = (await Iterator("TRIM_HORIZON"), await Iterator("AT_SEQUENCE_NUMBER", 0));
        _table.Oldest = 2;

        Assert.Equal([2, 3], await Positions(oldest));
        const string message = "The operation attempted to read past the oldest stream record in a shard.";
        await Refused("GetRecords", $$"""{"ShardIterator":"{{at}}"}""", Ns + "TrimmedDataAccessException", message);
        await Refused(
            "GetShardIterator", $$"""{"StreamArn":"{{s_arn}}","ShardId":"{{Shard}}","ShardIteratorType":"AT_SEQUENCE_NUMBER","SequenceNumber":"{{Number(1)}}"}""", Ns + "TrimmedDataAccessException", message);
    }

    [Fact]
    public async Task What_is_not_there_or_cannot_be_read_is_refused()
    {
        var other = FakeTable.Id with { Label = "2020-01-01T00:00:00.000" };
        await Refused("DescribeStream", $$"""{"StreamArn":"{{other.Arn}}"}""", Ns + "ResourceNotFoundException", $"Requested resource not found: Stream: {other.Arn} not found");
        other = FakeTable.Id with { Region = "eu-west-1" };
        await Refused("DescribeStream", $$"""{"StreamArn":"{{other.Arn}}"}""", Ns + "ResourceNotFoundException", $"Requested resource not found: Stream: {other.Arn} not found");
        await Refused("ListStreams", """{"Limit":101}""", "com.amazon.coral.validate#ValidationException", "1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 100");
        await Refused("GetRecords", """{"ShardIterator":"x","Limit":1001}""", "com.amazon.coral.validate#ValidationException", "1 validation error detected: Value '1001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 1000");
        await Refused("PutItem", "{}", "com.amazon.coral.service#UnknownOperationException", "The operation PutItem is not one of this service.");
        await Refused(
            "GetShardIterator", $$"""{"StreamArn":"{{s_arn}}","ShardId":"{{Shard}}","ShardIteratorType":"AT_SEQUENCE_NUMBER","SequenceNumber":"{{Number(0)}}"}""",
            "com.amazon.coral.validate#ValidationException", $"Invalid SequenceNumber: {Number(0)} is not one of shard {Shard}");
    }

    [Fact]
    public async Task A_stream_is_opened_fed_and_closed()
    {
        var opened = await _server.Send("PUT", "/_grid/tables/orders/stream", """{"StreamViewType":"KEYS_ONLY","KeySchema":[{"AttributeName":"Id","KeyType":"HASH"},{"AttributeName":"At","KeyType":"RANGE"}]}""");
        var fed = await _server.Send("POST", "/_grid/tables/orders/changes", """
            {"Changes":[{"Type":"INSERT","Keys":{"Id":{"N":"1.0"}},"NewImage":{"b":{"S":"x"},"Id":{"N":"1"}},"At":1731940604.149},
            {"Type":"REMOVE","Keys":{"Id":{"N":"1"}},"OldImage":{"Id":{"N":"1"}},"At":"2024-11-18T14:36:44Z","UserIdentity":{"Type":"Service","PrincipalId":"dynamodb.amazonaws.com"}}]}
            """);
        var closed = await _server.Send("DELETE", "/_grid/tables/orders/stream");

        opened.IsJson(200, $$"""{"StreamArn":"{{s_arn}}","StreamLabel":"{{FakeTable.Label}}","StreamStatus":"ENABLED","StreamViewType":"NEW_AND_OLD_IMAGES"}""");
        fed.IsJson(200, """{"Records":2}""");
        Assert.Equal(200, closed.Status);
        Assert.Equal(
            [
                "Open KeysOnly Id At",
                """Insert {"Id":{"N":"1"}} {"Id":{"N":"1"},"b":{"S":"x"}} - 2024-11-18T14:36:44.1490000+00:00  """,
                """Remove {"Id":{"N":"1"}} - {"Id":{"N":"1"}} 2024-11-18T14:36:44.0000000+00:00 Service dynamodb.amazonaws.com""",
                "Close",
            ],
            _table.Calls.Where(call => !call.StartsWith("ITableStreamGrain", StringComparison.Ordinal)));
        Assert.Contains("ITableStreamGrain us-east-1/orders", _table.Calls);
        _table.Refusal = ApiError.Conflict("open");
        (await _server.Send("PUT", "/_grid/tables/orders/stream", """{"StreamViewType":"KEYS_ONLY","KeySchema":[{"AttributeName":"Id","KeyType":"HASH"}]}""")).IsError(409, "ResourceConflictException", "open");
    }

    [Theory]
    [InlineData("{}", "Changes must be a list of changes.")]
    [InlineData("""{"Changes":[]}""", "Changes must have 1 to 1000 members.")]
    [InlineData("""{"Changes":[{"Type":"PUT"}]}""", "Change 0: Type must be INSERT, MODIFY or REMOVE.")]
    [InlineData("""{"Changes":[{"Type":"INSERT"}]}""", "Change 0: Keys is missing.")]
    [InlineData("""{"Changes":[{"Type":"INSERT","Keys":{"Id":{"S":""}}}]}""", "Change 0: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty value. Key: Id")]
    [InlineData("""{"Changes":[{"Type":"INSERT","Keys":{"Id":{"N":"x"}}}]}""", "Change 0: Keys: The parameter cannot be converted to a numeric value: x")]
    [InlineData("""{"Changes":[{"Type":"INSERT","Keys":{"Id":{"N":"1"}},"At":"soon"}]}""", "Change 0: At must be a time since 1970, in ISO 8601 or in seconds.")]
    [InlineData("""{"Changes":[{"Type":"INSERT","Keys":{"Id":{"N":"1"}},"UserIdentity":{"Type":"Service"}}]}""", "Change 0: UserIdentity must have a Type and a PrincipalId, of up to 256 characters each.")]
    public async Task Changes_that_cannot_be_read_are_refused(string body, string message)
    {
        (await _server.Send("POST", "/_grid/tables/orders/changes", body)).IsError(400, "ValidationException", message);
        Assert.Empty(_table.Calls);
    }

    [Theory]
    [InlineData(409_600 - 3, true)]
    [InlineData(409_600 - 2, false)]
    public async Task An_item_has_up_to_400_KiB(int bytes, bool fits)
    {
        var reply = await _server.Send("POST", "/_grid/tables/orders/changes", $$$$"""{"Changes":[{"Type":"INSERT","Keys":{"I":{"N":"1"}},"NewImage":{"vvv":{"S":"{{{{new string('x', bytes)}}}}"}}}]}""");
        if (fits) reply.IsJson(200, """{"Records":1}""");
        else reply.IsError(400, "ValidationException", "Change 0: NewImage: Item size has exceeded the maximum allowed size");
    }

    [Fact]
    public async Task Streams_are_fed_by_nobody_who_does_not_sign()
    {
        await using var guarded = new GatewayServer(acceptAnyKey: false);
        await guarded.InitializeAsync();

        (await guarded.Send("POST", "/_grid/tables/orders/changes", "{}")).IsJson(403, """{"message":"Missing Authentication Token"}""");
    }

    private static string Without(JsonNode node, string member)
    {
        var copy = node.DeepClone().AsObject();
        copy.Remove(member);
        return copy.ToJsonString();
    }

    private string Number(long position) => TableSequenceNumbers.Write(_table.Shard.Log, position);

    private async Task<string> Iterator(string type, long? position = null)
    {
        var number = position is { } at ? $",\"SequenceNumber\":\"{Number(at)}\"" : "";
        var (status, body) = await Call("GetShardIterator", $$"""{"StreamArn":"{{s_arn}}","ShardId":"{{Shard}}","ShardIteratorType":"{{type}}"{{number}}}""");
        Assert.True(status == 200, body.ToJsonString());
        return (string)body["ShardIterator"]!;
    }

    private async Task<IEnumerable<long>> Positions(string iterator)
    {
        var (status, body) = await Call("GetRecords", $$"""{"ShardIterator":"{{iterator}}"}""");
        Assert.True(status == 200, body.ToJsonString());
        return body["Records"]!.AsArray().Select(record => TableSequenceNumbers.Read((string)record!["dynamodb"]!["SequenceNumber"]!)!.Value.Position);
    }

    private async Task Refused(string operation, string body, string type, string message)
    {
        var (status, answer) = await Call(operation, body);
        Assert.Equal((400, type, message), (status, (string?)answer["__type"], (string?)answer["message"]));
    }

    private async Task<(int Status, JsonNode Body)> Call(string operation, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        request.Headers.Add("X-Amz-Target", $"DynamoDBStreams_20120810.{operation}");
        using var response = await _server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("application/x-amz-json-1.0", response.Content.Headers.ContentType?.ToString());
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }
}
