using System.Text;
using Grid.Contracts.Streams;
using Grid.Storage.Streams;

namespace Grid.Storage.Tests.Streams;

/// <summary>Logs of shards, as every dialect has to keep them. Times are milliseconds; every record takes 16 bytes.</summary>
public abstract class ShardLogTests(PostgresServer? server) : DatabaseTests(server)
{
    private static readonly ShardHead Empty = new(0, 0, false);

    private ShardLog log = null!;
    private ShardLog other = null!;
    private long shard;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        log = Keep(new ShardLog(Open()));
        other = Keep(new ShardLog(Open()));
        shard = await log.Create("eu-west-1/s/shardId-000000000000", DateTimeOffset.UnixEpoch, Token);
    }

    [Fact]
    public async Task What_was_appended_is_read_in_its_order_from_any_position_on()
    {
        await Append(0, 10, "a", "b");
        await Append(2, 20, "c");
        await Append(3, 30, "d", "e");

        Assert.Equal("a0 b1 c2 d3 e4", await Read(0));
        Assert.Equal("b1 c2 d3 e4", await Read(1));
        Assert.Equal("d3 e4", await Read(3));
        Assert.Equal("e4", await Read(4));
        Assert.Equal("", await Read(5));
        Assert.Equal("", await Read(6));
        Assert.Equal(new ShardHead(5, 30, false), await other.Head(shard, Token));
    }

    [Fact]
    public async Task A_log_without_records_has_its_head_at_the_beginning_and_one_that_is_not_there_has_none()
    {
        Assert.Equal(Empty, await log.Head(shard, Token));
        Assert.Null(await log.Head(shard + 1, Token));
        Assert.False(await log.Append(shard + 1, Block(0, 10, "a"), 10, 10, Token));
    }

    [Fact]
    public async Task Of_two_writers_at_one_position_one_is_refused()
    {
        var taken = await Task.WhenAll(
            Task.Run(() => log.Append(shard, Block(0, 10, "a"), 10, 10, Token)), Task.Run(() => other.Append(shard, Block(0, 10, "b", "c"), 10, 10, Token)));

        Assert.Single(taken, true);
        Assert.Equal(taken[0] ? "a0" : "b0 c1", await Read(0));
    }

    [Fact]
    public async Task Many_logs_are_appended_to_at_the_same_time()
    {
        var shards = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => log.Create($"{number}", DateTimeOffset.UnixEpoch, Token)));

        Assert.All(await Task.WhenAll(shards.Select((one, number) => log.Append(one, Block(0, 10, $"{number}"), 10, 10, Token))), Assert.True);

        Assert.Equal(50, shards.Distinct().Count());
        for (var number = 0; number < 50; number++) Assert.Equal($"{number}0", Show(await log.Read(shards[number], 0, 10, 1_000, Token), 0));
    }

    [Fact]
    public async Task A_page_ends_with_the_block_that_has_enough_records_and_before_the_one_that_has_too_many_bytes()
    {
        await Append(0, 10, "a", "b");
        await Append(2, 20, "c", "d");
        await Append(4, 30, "e");

        Assert.Equal("a0 b1", await Read(0, records: 2));
        Assert.Equal("a0 b1 c2 d3", await Read(0, records: 3));
        Assert.Equal("b1 c2 d3", await Read(1, records: 2));
        Assert.Equal("a0 b1", await Read(0, bytes: 1));
        Assert.Equal("a0 b1", await Read(0, bytes: 63));
        Assert.Equal("a0 b1 c2 d3", await Read(0, bytes: 64));
    }

    [Fact]
    public async Task Nothing_is_appended_to_a_closed_log()
    {
        await Append(0, 10, "a");
        Assert.True(await log.Close(shard, new ShardHead(1, 10, false), Token));

        Assert.False(await other.Append(shard, Block(1, 20, "b"), 20, 20, Token));
        Assert.False(await other.Close(shard, new ShardHead(1, 10, false), Token));
        Assert.Equal(new ShardHead(1, 10, true), await other.Head(shard, Token));
        Assert.Equal("a0", await Read(0));
        Assert.Equal("", await Read(1));
    }

    [Fact]
    public async Task A_log_is_closed_without_a_record()
    {
        Assert.True(await log.Close(shard, Empty, Token));

        Assert.Equal(new ShardHead(0, 0, true), await log.Head(shard, Token));
        Assert.False(await log.Append(shard, Block(0, 10, "a"), 10, 10, Token));
    }

    [Fact]
    public async Task A_time_leads_to_the_first_record_that_arrived_then_or_later()
    {
        var bytes = new byte[RecordBlock.SizeOf("k", 1) * 2];
        RecordBlock.Write(bytes.AsSpan(RecordBlock.Write(bytes, 10, "k", "a"u8)), 15, "k", "b"u8);
        await log.Append(shard, new RecordBlock { First = 0, Count = 2, Bytes = bytes }, 10, 15, Token);
        await Append(2, 20, "c");

        Assert.Equal(0, await log.At(shard, 9, Token));
        Assert.Equal(0, await log.At(shard, 10, Token));
        Assert.Equal(1, await log.At(shard, 11, Token));
        Assert.Equal(1, await log.At(shard, 15, Token));
        Assert.Equal(2, await log.At(shard, 16, Token));
        Assert.Equal(2, await log.At(shard, 20, Token));
        Assert.Null(await log.At(shard, 21, Token));
    }

    [Fact]
    public async Task Blocks_whose_records_are_all_too_old_are_deleted_but_never_the_last_one()
    {
        await Append(0, 10, "a", "b");
        await Append(2, 20, "c");
        await Append(3, 30, "d");

        Assert.Equal(0, await log.Trim(shard, 10, 10, Token));
        Assert.Equal(1, await log.Trim(shard, 11, 10, Token));
        Assert.Equal("c2 d3", await Read(0));
        Assert.Equal(1, await log.Trim(shard, 1_000, 10, Token));
        Assert.Equal(0, await log.Trim(shard, 1_000, 10, Token));
        Assert.Equal("d3", await Read(1));
        Assert.Equal(new ShardHead(4, 30, false), await log.Head(shard, Token));
    }

    [Fact]
    public async Task Not_more_blocks_are_deleted_at_a_time_than_asked_for()
    {
        for (var number = 0; number < 5; number++) await Append(number, number, "a");

        Assert.Equal(2, await log.Trim(shard, 1_000, 2, Token));
        Assert.Equal(2, await log.Trim(shard, 1_000, 2, Token));
        Assert.Equal(0, await log.Trim(shard, 1_000, 2, Token));
    }

    [Fact]
    public async Task A_closed_log_keeps_its_end_when_all_its_records_have_expired()
    {
        await Append(0, 10, "a", "b");
        await log.Close(shard, new ShardHead(2, 10, false), Token);

        Assert.Equal(1, await log.Trim(shard, 1_000, 10, Token));
        Assert.Equal("", await Read(0));
        Assert.Equal(new ShardHead(2, 10, true), await log.Head(shard, Token));
    }

    [Fact]
    public async Task A_dropped_log_takes_nothing_and_is_deleted_some_at_a_time()
    {
        for (var number = 0; number < 201; number++) await Append(number, number, "a");

        Assert.True(await log.Drop(shard, Token));
        Assert.Null(await log.Head(shard, Token));
        Assert.False(await log.Append(shard, Block(201, 300, "b"), 300, 300, Token));
        Assert.True(await log.Drop(shard, Token));
        Assert.False(await log.Drop(shard, Token));
        Assert.NotEqual(shard, await log.Create("again", DateTimeOffset.UnixEpoch, Token));
    }

    [Fact]
    public async Task A_block_of_several_mebibytes_comes_back_as_it_was()
    {
        var data = new byte[3 * 1024 * 1024];
        new Random(7).NextBytes(data);
        var bytes = new byte[RecordBlock.SizeOf("ключ", data.Length)];
        RecordBlock.Write(bytes, 10, "ключ", data);

        Assert.True(await log.Append(shard, new RecordBlock { First = 0, Count = 1, Bytes = bytes }, 10, 10, Token));

        var record = Assert.Single(Assert.Single(await other.Read(shard, 0, 1, 1, Token)).From(0));
        Assert.Equal(("ключ", 10), (Encoding.UTF8.GetString(record.PartitionKey.Span), record.ArrivedAt));
        Assert.True(record.Data.Span.SequenceEqual(data));
    }

    [Fact]
    public async Task Emptying_leaves_no_log()
    {
        await Append(0, 10, "a");
        await log.Clear(Token);

        Assert.Null(await log.Head(shard, Token));
        Assert.Equal("", await Read(0));
    }

    private static RecordBlock Block(long first, long arrivedAt, params string[] records)
    {
        var bytes = new byte[records.Sum(record => RecordBlock.SizeOf("k", record.Length))];
        var written = 0;
        foreach (var record in records) written += RecordBlock.Write(bytes.AsSpan(written), arrivedAt, "k", Encoding.UTF8.GetBytes(record));
        return new RecordBlock { First = first, Count = records.Length, Bytes = bytes };
    }

    private static string Show(IReadOnlyList<RecordBlock> blocks, long from) =>
        string.Join(' ', blocks.SelectMany(block => block.From(from)).Select(record => $"{Encoding.UTF8.GetString(record.Data.Span)}{record.Position}"));

    private async Task Append(long first, long arrivedAt, params string[] records) =>
        Assert.True(await log.Append(shard, Block(first, arrivedAt, records), arrivedAt, arrivedAt, Token));

    private async Task<string> Read(long from, int records = 100, int bytes = 10_000) => Show(await other.Read(shard, from, records, bytes, Token), from);
}

public sealed class SqliteShardLogTests() : ShardLogTests(null);

public sealed class PostgresShardLogTests(PostgresServer server) : ShardLogTests(server);
