using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Grid.Conformance.Tests.Clients;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Streams;

/// <summary>Data streams, as AWS's own clients see them: the CLI over HTTP/1.1, and the SDK for JavaScript over HTTP/2.</summary>
public sealed class DataStreamTests(GridFixture fixture) : IClassFixture<GridFixture>
{
    [Fact]
    public async Task The_CLI_puts_and_reads()
    {
        await Cli("create-stream", "--stream-name", "cli", "--shard-count", "2", "--tags", "team=a");
        await Cli("wait", "stream-exists", "--stream-name", "cli");
        var shards = (await Cli("list-shards", "--stream-name", "cli")).Each("Shards", "ShardId");
        Assert.Equal((string[])["shardId-000000000000", "shardId-000000000001"], shards);
        using var answer = await Call("PutRecords", """
            {"StreamName":"cli","Records":[{"Data":"R3LDvMOfZQ==","PartitionKey":"a"},{"Data":"bG93","PartitionKey":"b","ExplicitHashKey":"0"},
            {"Data":"aGlnaA==","PartitionKey":"c","ExplicitHashKey":"340282366920938463463374607431768211455"}]}
            """);
        var put = Json.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        // The MD5 sum of the letter a begins with 0c: the first half.
        Assert.Equal((string[])["shardId-000000000000", "shardId-000000000000", "shardId-000000000001"], put.Each("Records", "ShardId"));
        Assert.Equal(0, put.At("FailedRecordCount").GetInt32());

        var page = await Read("cli", shards[0], "TRIM_HORIZON");

        Assert.Equal((string[])["Grüße", "low"], Texts(page));
        Assert.Equal(put.Each("Records", "SequenceNumber")[..2], page.Each("Records", "SequenceNumber"));
        Assert.Equal(0, page.At("MillisBehindLatest").GetInt64());
        Assert.Equal((string[])["low"], Texts(await Read("cli", shards[0], "AT_SEQUENCE_NUMBER", "--starting-sequence-number", put.Each("Records", "SequenceNumber")[1])));
        Assert.Equal((string[])["low"], Texts(await Read("cli", shards[0], "AFTER_SEQUENCE_NUMBER", "--starting-sequence-number", put.Each("Records", "SequenceNumber")[0])));
        Assert.Equal((string[])["high"], Texts(await Read("cli", shards[1], "AT_TIMESTAMP", "--timestamp", "2020-01-01T00:00:00Z")));
        Assert.Empty(Texts(await Read("cli", shards[1], "LATEST")));
        Assert.Equal("a", (await Cli("list-tags-for-stream", "--stream-name", "cli")).At("Tags")[0].Text("Value"));
    }

    [Fact]
    public async Task A_split_shard_is_read_to_its_end_and_leads_to_its_children()
    {
        await Cli("create-stream", "--stream-name", "split", "--shard-count", "1");
        await Cli("put-record", "--stream-name", "split", "--partition-key", "a", "--data", Blob("before"));
        await Cli("split-shard", "--stream-name", "split", "--shard-to-split", "shardId-000000000000", "--new-starting-hash-key", "170141183460469231731687303715884105728");

        var put = await Cli("put-record", "--stream-name", "split", "--partition-key", "a", "--data", Blob("after"));
        Assert.Equal("shardId-000000000001", put.Text("ShardId"));
        var page = await Read("split", "shardId-000000000000", "TRIM_HORIZON");
        Assert.Equal((string[])["before"], Texts(page));
        Assert.Equal(JsonValueKind.Undefined, page.At("NextShardIterator").ValueKind);
        Assert.Equal((string[])["shardId-000000000001", "shardId-000000000002"], page.Each("ChildShards", "ShardId"));
        Assert.Equal((string[])["shardId-000000000001", "shardId-000000000002"], (await Cli("list-shards", "--stream-name", "split", "--shard-filter", "Type=AT_LATEST")).Each("Shards", "ShardId"));

        await Cli("merge-shards", "--stream-name", "split", "--shard-to-merge", "shardId-000000000001", "--adjacent-shard-to-merge", "shardId-000000000002");
        var merged = (await Cli("list-shards", "--stream-name", "split", "--exclusive-start-shard-id", "shardId-000000000002")).At("Shards")[0];
        Assert.Equal(("shardId-000000000003", "shardId-000000000001", "shardId-000000000002"), (merged.Text("ShardId"), merged.Text("ParentShardId"), merged.Text("AdjacentParentShardId")));
        var summary = (await Cli("describe-stream-summary", "--stream-name", "split")).At("StreamDescriptionSummary");
        Assert.Equal(("ACTIVE", 1, 24), (summary.Text("StreamStatus"), summary.At("OpenShardCount").GetInt32(), summary.At("RetentionPeriodHours").GetInt32()));
    }

    [Fact]
    public async Task Refusals_have_the_names_and_texts_of_AWS()
    {
        await Cli("create-stream", "--stream-name", "errors", "--shard-count", "1");

        Assert.Contains(
            "(ResourceNotFoundException) when calling the DescribeStream operation: Stream nowhere under account 000000000000 not found.",
            await Refused("describe-stream", "--stream-name", "nowhere"), StringComparison.Ordinal);
        Assert.Contains(
            "(ResourceInUseException) when calling the CreateStream operation: Stream errors under account 000000000000 already exists.",
            await Refused("create-stream", "--stream-name", "errors", "--shard-count", "1"), StringComparison.Ordinal);
        Assert.Contains("(InvalidArgumentException) when calling the GetRecords operation: Invalid ShardIterator.", await Refused("get-records", "--shard-iterator", "abc"), StringComparison.Ordinal);
        Assert.Contains(
            "(ResourceNotFoundException) when calling the GetShardIterator operation: Shard shardId-000000000007 in stream errors under account 000000000000 does not exist",
            await Refused("get-shard-iterator", "--stream-name", "errors", "--shard-id", "shardId-000000000007", "--shard-iterator-type", "LATEST"), StringComparison.Ordinal);
        Assert.Contains("(InvalidArgumentException) when calling the PutRecord operation: Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was 340282366920938463463374607431768211456",
            await Refused("put-record", "--stream-name", "errors", "--partition-key", "k", "--data", "", "--explicit-hash-key", "340282366920938463463374607431768211456"), StringComparison.Ordinal);
        Assert.Contains(
            "StartStreamEncryption is not supported by this grid",
            await Refused("start-stream-encryption", "--stream-name", "errors", "--encryption-type", "KMS", "--key-id", "k"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shard_takes_a_thousand_records_in_a_second_and_says_of_each_other_that_it_did_not()
    {
        await Cli("create-stream", "--stream-name", "limited", "--shard-count", "1");
        var records = string.Join(',', Enumerable.Range(0, 500).Select(number => $$"""{"PartitionKey":"{{number}}","Data":"YQ=="}"""));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var answer = await Call("PutRecords", $$"""{"StreamName":"limited","Records":[{{records}}]}""");
            return Json.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }));

        var failed = answers.Sum(answer => answer.At("FailedRecordCount").GetInt32());
        Assert.True(failed > 0, failed.ToString(CultureInfo.InvariantCulture));
        var refused = answers.SelectMany(answer => answer.At("Records").EnumerateArray()).Where(record => record.Text("ErrorCode").Length > 0).ToArray();
        Assert.Equal(failed, refused.Length);
        Assert.All(refused, record => Assert.Equal(
            ("ProvisionedThroughputExceededException", "Rate exceeded for shard shardId-000000000000 in stream limited under account 000000000000."), (record.Text("ErrorCode"), record.Text("ErrorMessage"))));
    }

    [Fact]
    public async Task Records_outlast_a_killed_silo()
    {
        var folder = Files.NewFolder("streams");
        await using (var before = await GridProcess.Start(folder))
        {
            using var client = new SignedClient(before);
            using var created = await Call("CreateStream", """{"StreamName":"kept","ShardCount":1}""", client);
            using var put = await Call("PutRecord", """{"StreamName":"kept","PartitionKey":"k","Data":"a2VwdA=="}""", client);
            Assert.Equal(HttpStatusCode.OK, put.StatusCode);
            await before.Kill();
        }

        await using (var after = await GridProcess.Start(folder))
        {
            using var client = new SignedClient(after);
            using var iterator = await Call("GetShardIterator", """{"StreamName":"kept","ShardId":"shardId-000000000000","ShardIteratorType":"TRIM_HORIZON"}""", client);
            using var page = await Call("GetRecords", await iterator.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), client);
            Assert.Equal((string[])["a2VwdA=="], Json.Parse(await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Each("Records", "Data"));
        }

        Files.Delete(folder);
    }

    [Fact]
    public async Task The_SDK_for_JavaScript_speaks_HTTP_2_and_is_sent_records_as_they_come()
    {
        Tools.Package("@aws-sdk/client-kinesis");
        var output = await Tools.Run("node", [Path.Combine(Tools.Npm, "kinesis.mjs")], new Dictionary<string, string>(fixture.Aws.Environment)
        {
            ["AWS_ENDPOINT_URL"] = fixture.Grid.Url.ToString().TrimEnd('/'),
            ["NODE_NO_WARNINGS"] = "1",
        });

        Assert.Equal(
            """{"failed":0,"read":["Grüße","two"],"key":"key of Grüße","ascending":true,"pushed":["two","three","pushed"],"missing":"ResourceNotFoundException","message":"Stream nowhere under account 000000000000 not found."}""",
            output.Trim());
    }

    [Fact]
    public async Task Requests_of_HTTP_2_and_of_HTTP_1_come_through_one_port()
    {
        using var http = new HttpClient();
        foreach (var version in (Version[])[HttpVersion.Version11, HttpVersion.Version20, HttpVersion.Version11])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(fixture.Grid.Url, "/_grid/health/ready")) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(version, answer.Version);
        }
    }

    /// <remarks>In a file, which every version of the CLI takes as it is.</remarks>
    private static string Blob(string data)
    {
        var file = Path.Combine(Files.NewFolder("blob"), "data");
        File.WriteAllText(file, data);
        return $"fileb://{file}";
    }

    private static string[] Texts(JsonElement page) => [.. page.At("Records").EnumerateArray().Select(record => Encoding.UTF8.GetString(Convert.FromBase64String(record.Text("Data"))))];

    private async Task<JsonElement> Read(string stream, string shard, string type, params string[] more)
    {
        var iterator = (await Cli(["get-shard-iterator", "--stream-name", stream, "--shard-id", shard, "--shard-iterator-type", type, .. more])).Text("ShardIterator");
        return await Cli("get-records", "--shard-iterator", iterator);
    }

    private Task<HttpResponseMessage> Call(string operation, string body, SignedClient? client = null) => (client ?? fixture.Client).SendTo(
        "kinesis", HttpMethod.Post, "/", Encoding.UTF8.GetBytes(body), ("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", $"Kinesis_20131202.{operation}"));

    private async Task<JsonElement> Cli(params string[] arguments)
    {
        var (code, output, error) = await Run(arguments);
        Assert.True(code == 0, $"aws kinesis {string.Join(' ', arguments)}\n{error}");
        return JsonDocument.Parse(output.Trim().Length == 0 ? "{}" : output).RootElement;
    }

    private async Task<string> Refused(params string[] arguments)
    {
        var (code, _, error) = await Run(arguments);
        Assert.NotEqual(0, code);
        return error;
    }

    private Task<(int ExitCode, string Output, string Error)> Run(string[] arguments) =>
        AwsCli.Run(["--endpoint-url", fixture.Grid.Url.ToString().TrimEnd('/'), "--output", "json", "kinesis", .. arguments], fixture.Aws.Environment);
}
