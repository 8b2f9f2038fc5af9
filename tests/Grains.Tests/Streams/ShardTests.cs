using System.Text;
using Grid.Contracts.Streams;

namespace Grid.Grains.Tests.Streams;

public sealed class ShardTests(StreamsCluster cluster) : IClassFixture<StreamsCluster>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Records_have_positions_in_their_order_and_are_read_back_with_their_time()
    {
        var (shard, _) = await New();

        Assert.Equal((long[])[0, 1], (await Put(shard, "a", "b")).Positions);
        Assert.Equal((long[])[2], (await Put(shard, "c")).Positions);

        var page = await shard.Read(1, 10, 1_000, 0, Cancel);
        Assert.Equal("b1 c2", Show(page, 1));
        Assert.Equal((1L, 3L, 3L, false, false), (page.From, page.Next, page.Head, page.IsClosed, page.IsGone));
        Assert.All(page.Blocks.SelectMany(block => block.From(1)), record => Assert.Equal(cluster.Clock.GetUtcNow().ToUnixTimeMilliseconds(), record.ArrivedAt));
    }

    [Fact]
    public async Task What_comes_while_a_block_is_written_goes_into_the_next_one_together()
    {
        var (shard, log) = await New();
        var (begun, gate) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        cluster.Log.Before[log] = () =>
        {
            begun.TrySetResult();
            return gate.Task;
        };

        var first = Put(shard, "a");
        await begun.Task;
        var rest = Enumerable.Range(0, 20).Select(number => Put(shard, $"{number}")).ToArray();
        await shard.Head(Cancel);
        gate.SetResult();

        Assert.Equal((long[])[0], (await first).Positions);
        Assert.Equal(Enumerable.Range(1, 20).Select(position => (long)position), (await Task.WhenAll(rest)).Select(put => put.Positions[0]).Order());
        Assert.Equal((int[])[1, 20], cluster.Log.Appends.Where(append => append.Log == log).Select(append => append.Records));
    }

    [Fact]
    public async Task Records_of_more_than_a_block_lie_in_several_and_a_larger_one_alone()
    {
        var (shard, log) = await New();
        var half = new string('h', 600_000);
        var large = new string('l', 1_200_000);

        Assert.Equal((long[])[0, 1, 2, 3], (await Put(shard, half, half, large, "a")).Positions);

        Assert.Equal((int[])[1, 1, 1, 1], cluster.Log.Appends.Where(append => append.Log == log).Select(append => append.Records));
        Assert.Equal((int[])[600_000, 600_000, 1_200_000, 1], (await shard.Read(0, 10, 10_000_000, 0, Cancel)).Blocks.SelectMany(block => block.From(0)).Select(record => record.Data.Length));
    }

    [Fact]
    public async Task What_came_lately_is_read_without_the_database_and_what_came_before_with_it()
    {
        var (shard, _) = await New();
        await Put(shard, "a");
        var before = cluster.Log.Reads;

        Assert.Equal("a0", Show(await shard.Read(0, 10, 1_000, 0, Cancel)));
        Assert.Equal(before, cluster.Log.Reads);

        await StreamsCluster.Forget(shard);
        Assert.Equal("a0", Show(await shard.Read(0, 10, 1_000, 0, Cancel)));
        Assert.Equal(before + 1, cluster.Log.Reads);
        await Put(shard, "b");
        Assert.Equal("a0 b1", Show(await shard.Read(0, 10, 1_000, 0, Cancel)));
        Assert.Equal("b1", Show(await shard.Read(1, 10, 1_000, 0, Cancel), 1));
        Assert.Equal(before + 2, cluster.Log.Reads);
    }

    [Fact]
    public async Task A_reader_that_waits_gets_a_record_when_it_comes_and_nothing_when_its_time_is_over()
    {
        var (shard, _) = await New();
        var reader = shard.Read(0, 10, 1_000, 20_000, Cancel);

        await Put(shard, "a");
        Assert.Equal("a0", Show(await reader.WaitAsync(TimeSpan.FromSeconds(10), Cancel)));

        reader = shard.Read(1, 10, 1_000, 1_000, Cancel);
        await shard.Head(Cancel);
        cluster.Clock.Advance(TimeSpan.FromMilliseconds(999));
        await shard.Head(Cancel);
        Assert.False(reader.IsCompleted);
        cluster.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((1L, ""), ((await reader.WaitAsync(TimeSpan.FromSeconds(10), Cancel)).Next, Show(await reader)));
    }

    [Fact]
    public async Task A_closed_shard_takes_nothing_stays_closed_and_answers_waiting_readers_at_once()
    {
        var (shard, _) = await New();
        await Put(shard, "a");
        var reader = shard.Read(1, 10, 1_000, 20_000, Cancel);

        Assert.Equal(1, await shard.Close(Cancel));

        Assert.True((await reader.WaitAsync(TimeSpan.FromSeconds(10), Cancel)).IsClosed);
        Assert.True((await Put(shard, "b")).IsClosed);
        await StreamsCluster.Forget(shard);
        Assert.True((await Put(shard, "b")).IsClosed);
        Assert.Equal(1, await shard.Close(Cancel));
        var page = await shard.Read(0, 10, 1_000, 20_000, Cancel);
        Assert.Equal(("a0", true, 1L), (Show(page), page.IsClosed, page.Head));
    }

    [Fact]
    public async Task A_writer_that_another_has_overtaken_loses_nothing_and_writes_behind_it()
    {
        var (shard, log) = await New();
        await Put(shard, "a");
        Assert.True(await cluster.Log.Append(log, Block(1, cluster.Clock.GetUtcNow().ToUnixTimeMilliseconds() + 5_000, "x"), 0, cluster.Clock.GetUtcNow().ToUnixTimeMilliseconds() + 5_000, Cancel));

        Assert.Equal((long[])[2], (await Put(shard, "b")).Positions);

        var page = await shard.Read(0, 10, 1_000, 0, Cancel);
        Assert.Equal("a0 x1 b2", Show(page));
        var arrivals = page.Blocks.SelectMany(block => block.From(0)).Select(record => record.ArrivedAt).ToArray();
        Assert.Equal(arrivals.Order(), arrivals);
    }

    [Fact]
    public async Task A_shard_that_another_has_closed_takes_nothing()
    {
        var (shard, log) = await New();
        await Put(shard, "a");
        Assert.True(await cluster.Log.Close(log, new Storage.Streams.ShardHead(1, 0, false), Cancel));

        Assert.True((await Put(shard, "b")).IsClosed);
        Assert.Equal(1, (await cluster.Log.Head(log, Cancel))!.Value.Next);
    }

    [Fact]
    public async Task Records_of_which_nobody_knows_whether_they_lasted_are_told_so_and_later_ones_lie_behind_them()
    {
        var (shard, log) = await New();
        cluster.Log.After[log] = () => throw new IOException("The connection is lost.");

        await Assert.ThrowsAsync<IOException>(() => Put(shard, "a"));

        Assert.Equal((long[])[1], (await Put(shard, "b")).Positions);
        Assert.Equal("a0 b1", Show(await shard.Read(0, 10, 1_000, 0, Cancel)));
    }

    [Fact]
    public async Task A_second_takes_a_thousand_records_and_the_next_one_as_many()
    {
        var (shard, _) = await New();
        var records = Records([.. Enumerable.Repeat("a", 1_001)]);

        var put = await shard.Put(records, true, Cancel);
        Assert.Equal((1_000, -1L), (put.Positions.Count(position => position >= 0), put.Positions[1_000]));
        Assert.Equal((long[])[-1], (await shard.Put(Records("b"), true, Cancel)).Positions);
        Assert.Equal((long[])[1_000], (await shard.Put(Records("b"), false, Cancel)).Positions);

        cluster.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((long[])[1_001, -1], (await shard.Put(Records("b", "c"), true, Cancel)).Positions);
        cluster.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1_000, (await shard.Put(records, true, Cancel)).Positions.Count(position => position >= 0));
    }

    [Fact]
    public async Task A_second_takes_a_mebibyte_with_keys_and_a_record_of_a_mebibyte_with_a_long_key_passes()
    {
        var (shard, _) = await New();
        var key = new string('k', 256);

        Assert.Equal((long[])[0, -1], (await shard.Put([.. Records(new string('a', 1_048_576)).Select(record => record with { PartitionKey = key }), .. Records("b")], true, Cancel)).Positions);
        cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((long[])[1, -1], (await shard.Put(Records(new string('b', 1_000_000), new string('c', 100_000)), true, Cancel)).Positions);
    }

    [Fact]
    public async Task A_time_leads_to_the_first_record_that_came_then_or_later()
    {
        var (shard, _) = await New();
        var start = cluster.Clock.GetUtcNow();
        await Put(shard, "a");
        cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        await Put(shard, "b");

        Assert.Equal(0, await shard.At(start, Cancel));
        Assert.Equal(1, await shard.At(start.AddTicks(1), Cancel));
        Assert.Equal(1, await shard.At(start.AddSeconds(1), Cancel));
        Assert.Equal(2, await shard.At(start.AddSeconds(1).AddTicks(1), Cancel));
    }

    [Fact]
    public async Task A_shard_whose_log_is_dropped_is_gone()
    {
        var (shard, log) = await New();
        await Put(shard, "a");
        while (await cluster.Log.Drop(log, Cancel)) { }

        Assert.True((await Put(shard, "b")).IsClosed);
        Assert.True((await shard.Read(0, 10, 1_000, 0, Cancel)).IsGone);
    }

    private static NewRecord[] Records(params string[] data) => [.. data.Select(one => new NewRecord { PartitionKey = "k", Data = Encoding.UTF8.GetBytes(one) })];

    private static RecordBlock Block(long first, long arrivedAt, string data)
    {
        var bytes = new byte[RecordBlock.SizeOf("k", data.Length)];
        RecordBlock.Write(bytes, arrivedAt, "k", Encoding.UTF8.GetBytes(data));
        return new RecordBlock { First = first, Count = 1, Bytes = bytes };
    }

    private static string Show(ShardPage page, long from = 0) =>
        string.Join(' ', page.Blocks.SelectMany(block => block.From(from)).Select(record => $"{Encoding.UTF8.GetString(record.Data.Span)}{record.Position}"));

    private static Task<ShardPut> Put(IShardGrain shard, params string[] data) => shard.Put(Records(data), false, Cancel);

    private async Task<(IShardGrain Shard, long Log)> New()
    {
        var log = await cluster.Log.Create("test", cluster.Clock.GetUtcNow(), Cancel);
        return (cluster.Shard(log), log);
    }
}
