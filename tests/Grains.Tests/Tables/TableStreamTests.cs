using System.Buffers;
using System.Text;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Mappings;
using Grid.Contracts.Streams;
using Grid.Contracts.Tables;
using Grid.Grains.Mappings;
using Grid.Grains.Tables;

namespace Grid.Grains.Tests.Tables;

public sealed class TableStreamTests(TablesCluster cluster) : IClassFixture<TablesCluster>
{
    private static readonly TableKeys s_id = new() { Hash = "Id" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_is_opened_once_and_with_other_settings_not_at_all()
    {
        var table = cluster.Table("once");
        var opened = (await table.Open(TableView.NewAndOldImages, s_id, Cancel)).Value!;

        var again = await table.Open(TableView.NewAndOldImages, s_id, Cancel);
        var other = await table.Open(TableView.KeysOnly, s_id, Cancel);
        var otherKey = await table.Open(TableView.NewAndOldImages, new TableKeys { Hash = "Id", Range = "At" }, Cancel);

        Assert.Equal(opened.Id, again.Value!.Id);
        Assert.Matches(@"^arn:aws:dynamodb:eu-west-1:000000000000:table/once/stream/2026-1\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$", opened.Id.Arn);
        Assert.Equal(
            (ApiErrorKind.ResourceConflict, $"Table already has an enabled stream: {opened.Id.Arn} with StreamViewType NEW_AND_OLD_IMAGES and the key Id. Close it first."),
            (other.Error!.Kind, other.Error.Message));
        Assert.Equal(ApiErrorKind.ResourceConflict, otherKey.Error!.Kind);
    }

    [Fact]
    public async Task Changes_become_records_with_the_images_that_the_view_keeps_also_after_a_silo_has_died()
    {
        Assert.Equal("""{"Id":{"N":"1"}} {"Id":{"N":"1"},"v":{"S":"b"}} {"Id":{"N":"1"},"v":{"S":"a"}} 16""", await Kept("both", TableView.NewAndOldImages));
        Assert.Equal("""{"Id":{"N":"1"}} {"Id":{"N":"1"},"v":{"S":"b"}} - 10""", await Kept("new", TableView.NewImage));
        Assert.Equal("""{"Id":{"N":"1"}} - {"Id":{"N":"1"},"v":{"S":"a"}} 10""", await Kept("old", TableView.OldImage));
        Assert.Equal("""{"Id":{"N":"1"}} - - 4""", await Kept("keys", TableView.KeysOnly));

        async Task<string> Kept(string name, TableView view)
        {
            var table = cluster.Table(name);
            var stream = (await table.Open(view, s_id, Cancel)).Value!;
            await cluster.Forget(name);
            Assert.Equal(1, (await table.Put([Modify(1, "a", "b")], Cancel)).Value);
            var told = (await Records(stream)).Single().GetProperty("dynamodb");
            return $"{told.GetProperty("Keys")} {Image("NewImage")} {Image("OldImage")} {told.GetProperty("SizeBytes")}";

            string Image(string member) => told.TryGetProperty(member, out var image) ? image.ToString() : "-";
        }
    }

    [Fact]
    public async Task A_change_that_changes_nothing_becomes_no_record()
    {
        var table = cluster.Table("nothing");
        var stream = (await table.Open(TableView.KeysOnly, s_id, Cancel)).Value!;

        Assert.Equal(0, (await table.Put([Modify(1, "a", "a")], Cancel)).Value);
        Assert.Equal(1, (await table.Put([Modify(1, "a", "a"), Modify(1, "a", "b")], Cancel)).Value);

        Assert.Single(await Records(stream));
    }

    [Theory]
    [InlineData(TableChangeType.Insert, """{"Id":{"N":"1"}}""", null, null, "Change 0: The stream keeps new images (NEW_AND_OLD_IMAGES), and NewImage is missing.")]
    [InlineData(TableChangeType.Modify, """{"Id":{"N":"1"}}""", """{"Id":{"N":"1"}}""", null, "Change 0: The stream keeps old images (NEW_AND_OLD_IMAGES), and OldImage is missing.")]
    [InlineData(TableChangeType.Insert, """{"Id":{"N":"1"}}""", """{"Id":{"N":"1"}}""", """{"Id":{"N":"1"}}""", "Change 0: An INSERT has no OldImage.")]
    [InlineData(TableChangeType.Remove, """{"Id":{"N":"1"}}""", """{"Id":{"N":"1"}}""", """{"Id":{"N":"1"}}""", "Change 0: A REMOVE has no NewImage.")]
    [InlineData(TableChangeType.Insert, """{"Other":{"N":"1"}}""", """{"Other":{"N":"1"}}""", null, "Change 0: The provided key element does not match the schema")]
    [InlineData(TableChangeType.Insert, """{"Id":{"BOOL":true}}""", """{"Id":{"BOOL":true}}""", null, "Change 0: The key attribute Id is not of type S, N or B.")]
    [InlineData(TableChangeType.Insert, """{"Id":{"N":"1"}}""", """{"x":{"N":"1"}}""", null, "Change 0: One or more parameter values were invalid: Missing the key Id in the item of NewImage")]
    [InlineData(TableChangeType.Insert, """{"Id":{"N":"1"}}""", """{"Id":{"N":"2"}}""", null, "Change 0: The key Id has another value in NewImage than in Keys.")]
    public async Task A_change_that_does_not_fit_is_refused_and_nothing_is_stored(TableChangeType type, string keys, string? newImage, string? oldImage, string message)
    {
        var table = cluster.Table("strict");
        var stream = (await table.Open(TableView.NewAndOldImages, s_id, Cancel)).Value!;
        var change = new TableChange
        {
            Type = type, Keys = TablesCluster.Item(keys), NewImage = newImage is null ? null : TablesCluster.Item(newImage), OldImage = oldImage is null ? null : TablesCluster.Item(oldImage),
        };

        var put = await table.Put([change, Modify(1, "a", "b")], Cancel);

        Assert.Equal((ApiErrorKind.Validation, message), (put.Error!.Kind, put.Error.Message));
        Assert.Empty(await Records(stream));
    }

    [Fact]
    public async Task A_closed_stream_takes_nothing_and_can_be_read_for_24_hours()
    {
        var table = cluster.Table("closed");
        var first = (await table.Open(TableView.KeysOnly, s_id, Cancel)).Value!;
        await table.Put([Modify(1, "a", "b")], Cancel);
        var closed = (await table.Close(Cancel)).Value!;
        Assert.Equal((false, 1L), (closed.IsOpen, closed.Shards.Single().End));
        Assert.Equal(ApiErrorKind.ResourceNotFound, (await table.Put([Modify(1, "b", "c")], Cancel)).Error!.Kind);
        Assert.Equal(ApiErrorKind.ResourceNotFound, (await table.Close(Cancel)).Error!.Kind);
        var second = (await table.Open(TableView.NewImage, s_id, Cancel)).Value!;
        Assert.True(string.CompareOrdinal(second.Id.Label, first.Id.Label) > 0);

        cluster.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        await cluster.Sweep();
        Assert.Single(await Records(first));
        Assert.Equal([first.Id, second.Id], (await cluster.Catalog.List(TablesCluster.Region, "closed", null, 10, Cancel)).Items);

        cluster.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal($"Requested resource not found: Stream: {first.Id.Arn} not found", (await table.Describe(first.Id.Label, Cancel)).Error!.Message);
        Assert.Equal([second.Id], (await cluster.Catalog.List(TablesCluster.Region, "closed", null, 10, Cancel)).Items);
        await cluster.Sweep();
        Assert.Null(await cluster.Logs.Head(first.Shards[0].Log, Cancel));
        Assert.NotNull(await cluster.Logs.Head(second.Shards[0].Log, Cancel));
    }

    [Fact]
    public async Task Streams_are_listed_by_table_and_label_in_pages()
    {
        foreach (var name in (string[])["list-b", "list-a", "list-ab"]) await cluster.Table(name).Open(TableView.KeysOnly, s_id, Cancel);

        var first = await cluster.Catalog.List(TablesCluster.Region, null, new TableStreamId(TablesCluster.Region, "list-", ""), 2, Cancel);
        var second = await cluster.Catalog.List(TablesCluster.Region, null, TableStreamId.FromArn(first.NextMarker!), 1, Cancel);
        var one = await cluster.Catalog.List(TablesCluster.Region, "list-a", null, 10, Cancel);

        Assert.Equal(["list-a", "list-ab"], first.Items.Select(stream => stream.Table));
        Assert.Equal(["list-b"], second.Items.Select(stream => stream.Table));
        Assert.Equal(["list-a"], one.Items.Select(stream => stream.Table));
    }

    [Fact]
    public async Task A_mapping_finds_the_shards_of_a_stream_and_none_of_one_that_is_not_there()
    {
        var stream = (await cluster.Table("mapped").Open(TableView.KeysOnly, s_id, Cancel)).Value!;
        var source = cluster.Shards;

        Assert.Equal(MappingSource.Table, source.Source);
        Assert.Equal(stream.Shards, await source.Shards(new EventSourceMapping { SourceArn = stream.Id.Arn }, Cancel));
        Assert.Null(await source.Shards(new EventSourceMapping { SourceArn = stream.Id.TableArn + "/stream/2020-01-01T00:00:00.000" }, Cancel));
    }

    [Fact]
    public void An_event_s_record_looks_like_DynamoDB_s()
    {
        var change = Modify(101, "a", "b") with { At = DateTimeOffset.FromUnixTimeMilliseconds(1479499740_900), UserType = "Service", PrincipalId = "dynamodb.amazonaws.com" };
        var record = new ShardRecord(7, 0, default, TableRecords.Write(change, TableView.NewAndOldImages, DateTimeOffset.UnixEpoch));
        var shard = new StreamShard { Log = 3 };
        var format = new TableFormat();
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer)) format.Write(json, record, shard, new RecordSource("arn:s", "eu-west-1", ""));

        var told = JsonDocument.Parse(buffer.WrittenMemory).RootElement;
        Assert.Matches("^[0-9a-f]{32}$", told.GetProperty("eventID").GetString());
        Assert.Equal(
            """
            {"eventName":"MODIFY","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"eu-west-1","dynamodb":{"ApproximateCreationDateTime":1479499740,"Keys":{"Id":{"N":"101"}},
            "NewImage":{"Id":{"N":"101"},"v":{"S":"b"}},"OldImage":{"Id":{"N":"101"},"v":{"S":"a"}},"SequenceNumber":"100000000000000000030000000000000000007","SizeBytes":19,
            "StreamViewType":"NEW_AND_OLD_IMAGES"},"userIdentity":{"type":"Service","principalId":"dynamodb.amazonaws.com"},"eventSourceARN":"arn:s"}
            """.ReplaceLineEndings(""),
            Encoding.UTF8.GetString(buffer.WrittenSpan).Replace($"\"eventID\":\"{told.GetProperty("eventID").GetString()}\",", "", StringComparison.Ordinal));
        Assert.Equal("100000000000000000030000000000000000007", format.SequenceNumber(shard, 7));
        Assert.Equal((3, 7), TableSequenceNumbers.Read("100000000000000000030000000000000000007"));
    }

    private static TableChange Modify(int id, string before, string after) => new()
    {
        Type = TableChangeType.Modify,
        Keys = TablesCluster.Item($$$"""{"Id":{"N":"{{{id}}}"}}"""),
        NewImage = TablesCluster.Item($$$"""{"Id":{"N":"{{{id}}}"},"v":{"S":"{{{after}}}"}}"""),
        OldImage = TablesCluster.Item($$$"""{"Id":{"N":"{{{id}}}"},"v":{"S":"{{{before}}}"}}"""),
    };

    private async Task<List<JsonElement>> Records(TableStream stream)
    {
        List<JsonElement> told = [];
        foreach (var shard in stream.Shards)
        {
            var page = await cluster.Shard(shard).Read(0, 1000, 1_000_000, 0, Cancel);
            foreach (var record in page.Blocks.SelectMany(block => block.From(0)))
            {
                var buffer = new ArrayBufferWriter<byte>();
                using (var json = new Utf8JsonWriter(buffer)) TableRecords.Tell(json, record, shard, stream.Id.Arn, TablesCluster.Region);
                told.Add(JsonDocument.Parse(buffer.WrittenMemory.ToArray()).RootElement);
            }
        }

        return told;
    }
}
