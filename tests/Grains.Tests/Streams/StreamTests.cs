using System.Text;
using Grid.Contracts;
using Grid.Contracts.Streams;

namespace Grid.Grains.Tests.Streams;

public sealed class StreamTests(StreamsCluster cluster) : IClassFixture<StreamsCluster>
{
    private static readonly UInt128 Middle = UInt128.One << 127;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_stream_divides_the_hash_keys_evenly()
    {
        var stream = await Create("even", 4);

        var shards = (await Describe(stream)).Shards;

        Assert.Equal((UInt128[])[0, Middle / 2, Middle, Middle + (Middle / 2)], shards.Select(shard => shard.StartingHashKey));
        Assert.Equal(UInt128.MaxValue, shards[3].EndingHashKey);
        Assert.Equal(shards[1].StartingHashKey - 1, shards[0].EndingHashKey);
        Assert.Equal((string[])["shardId-000000000000", "shardId-000000000001", "shardId-000000000002", "shardId-000000000003"], shards.Select(shard => shard.Id));
        Assert.Equal("Stream even under account 000000000000 already exists.", (await stream.Create(new NewStream { Shards = 1 }, Cancel)).Error!.Message);
    }

    [Fact]
    public async Task A_split_closes_the_parent_and_opens_two_children()
    {
        var stream = await Create("split", 1);
        var parent = (await Describe(stream)).Shards[0];
        await Put(parent, "a");

        Assert.True((await stream.Split(parent.Id, Middle, Cancel)).Ok);

        await StreamsCluster.Forget(stream);
        var shards = (await Describe(stream)).Shards;
        Assert.Equal(3, shards.Count);
        Assert.Equal((1L, cluster.Clock.GetUtcNow()), (shards[0].End!.Value, shards[0].ClosedAt!.Value));
        Assert.Equal(((UInt128)0, Middle - 1, 0), (shards[1].StartingHashKey, shards[1].EndingHashKey, shards[1].Parent!.Value));
        Assert.Equal((Middle, UInt128.MaxValue, 0), (shards[2].StartingHashKey, shards[2].EndingHashKey, shards[2].Parent!.Value));
        Assert.True((await Put(shards[0], "b")).IsClosed);
        Assert.Equal((long[])[0], (await Put(shards[1], "b")).Positions);
        Assert.Equal(ApiErrorKind.ResourceInUse, (await stream.Split(parent.Id, Middle, Cancel)).Error!.Kind);
    }

    [Fact]
    public async Task A_split_outside_of_the_shard_and_a_merge_of_shards_that_do_not_meet_are_refused()
    {
        var stream = await Create("wrong", 3);
        var shards = (await Describe(stream)).Shards;

        Assert.Equal(ApiErrorKind.InvalidArgument, (await stream.Split(shards[0].Id, 1, Cancel)).Error!.Kind);
        Assert.Equal(ApiErrorKind.InvalidArgument, (await stream.Split(shards[0].Id, shards[0].EndingHashKey, Cancel)).Error!.Kind);
        Assert.Equal("Could not find shard shardId-000000000009 in stream wrong under account 000000000000.", (await stream.Split("shardId-000000000009", 5, Cancel)).Error!.Message);
        Assert.Equal(
            "Shards shardId-000000000000 and shardId-000000000002 in stream wrong under account 000000000000 are not an adjacent pair of shards eligible for merging",
            (await stream.Merge(shards[0].Id, shards[2].Id, Cancel)).Error!.Message);
        Assert.Equal(ApiErrorKind.InvalidArgument, (await stream.Merge(shards[0].Id, shards[0].Id, Cancel)).Error!.Kind);
        Assert.Equal(3, (await Describe(stream)).Shards.Count);
    }

    [Fact]
    public async Task A_merge_names_both_parents()
    {
        var stream = await Create("merge", 2);

        Assert.True((await stream.Merge("shardId-000000000001", "shardId-000000000000", Cancel)).Ok);

        var shards = (await Describe(stream)).Shards;
        Assert.Equal((1, 0, (UInt128)0, UInt128.MaxValue), (shards[2].Parent!.Value, shards[2].AdjacentParent!.Value, shards[2].StartingHashKey, shards[2].EndingHashKey));
        Assert.Equal(2, shards.Count(shard => shard.ClosedAt is not null));
    }

    [Fact]
    public async Task A_split_that_was_stored_and_not_finished_is_finished_when_the_stream_is_asked_for()
    {
        var stream = await Create("crash", 1);
        var parent = (await Describe(stream)).Shards[0];
        cluster.Log.FailClose = parent.Log;
        await Assert.ThrowsAsync<IOException>(() => stream.Split(parent.Id, Middle, Cancel));
        cluster.Log.FailClose = null;

        await StreamsCluster.Forget(stream);

        var shards = (await Describe(stream)).Shards;
        Assert.Equal((3, true), (shards.Count, shards[0].ClosedAt is not null));
        Assert.True((await Put(parent, "b")).IsClosed);
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(4, 2)]
    [InlineData(2, 3)]
    public async Task Scaling_ends_with_so_many_even_shards(int from, int to)
    {
        var stream = await Create($"scale-{from}-{to}", from);

        Assert.Equal(from, (await stream.Scale(to, Cancel)).Value);

        var described = await Describe(stream);
        for (; described.IsUpdating; described = await Describe(stream))
        {
            cluster.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var open = described.Shards.Where(shard => shard.ClosedAt is null).OrderBy(shard => shard.StartingHashKey).ToArray();
        Assert.Equal(Scheduling.Streams.HashKeys.Even(to), open.Select(shard => shard.StartingHashKey));
        Assert.Equal(open.Skip(1).Select(shard => shard.StartingHashKey - 1).Append(UInt128.MaxValue), open.Select(shard => shard.EndingHashKey));
    }

    [Fact]
    public async Task A_stream_is_scaled_to_at_most_the_double_and_at_least_the_half()
    {
        var stream = await Create("bounds", 3);

        Assert.Equal(ApiErrorKind.LimitExceeded, (await stream.Scale(7, Cancel)).Error!.Kind);
        Assert.Equal(ApiErrorKind.LimitExceeded, (await stream.Scale(1, Cancel)).Error!.Kind);
        Assert.Equal(ApiErrorKind.LimitExceeded, (await (await Create("wide", 4)).Scale(7, Cancel)).Error!.Kind);
        Assert.True((await stream.Scale(6, Cancel)).Ok);
    }

    [Fact]
    public async Task Retention_is_changed_in_the_direction_that_was_meant_only_and_within_a_day_and_a_year()
    {
        var stream = await Create("retention", 1);

        Assert.Equal("Minimum allowed retention period is 24 hours. Requested retention period (23 hours) is too short.", (await stream.SetRetention(23, true, Cancel)).Error!.Message);
        Assert.Equal("Maximum allowed retention period is 8760 hours. Requested retention period (8761 hours) is too long.", (await stream.SetRetention(8_761, true, Cancel)).Error!.Message);
        Assert.True((await stream.SetRetention(8_760, true, Cancel)).Ok);
        Assert.Equal(
            "Requested retention period (48 hours) for stream retention can not be shorter than existing retention period (8760 hours). Use DecreaseRetentionPeriod API.",
            (await stream.SetRetention(48, true, Cancel)).Error!.Message);
        Assert.True((await stream.SetRetention(24, false, Cancel)).Ok);
        Assert.Equal(24, (await Describe(stream)).RetentionHours);
    }

    [Fact]
    public async Task Records_expire_with_their_retention_and_a_closed_shard_goes_with_its_last_one()
    {
        var stream = await Create("expiry", 1);
        var parent = (await Describe(stream)).Shards[0];
        await Put(parent, "a");
        cluster.Clock.Advance(TimeSpan.FromHours(1));
        await Put(parent, "b");
        await stream.Split(parent.Id, Middle, Cancel);

        cluster.Clock.Advance(TimeSpan.FromHours(23) + TimeSpan.FromMilliseconds(1));
        await cluster.Sweeper.Sweep(Cancel);
        Assert.Equal((1L, 2L), await Range(parent));
        Assert.Equal(3, (await Describe(stream)).Shards.Count);

        cluster.Clock.Advance(TimeSpan.FromHours(1));
        await cluster.Sweeper.Sweep(Cancel);
        Assert.Equal((int[])[1, 2], (await Describe(stream)).Shards.Select(shard => shard.Number));
        await Until(async () => await cluster.Log.Head(parent.Log, Cancel) is null);
    }

    [Fact]
    public async Task The_records_of_a_deleted_stream_are_deleted_and_a_new_one_of_its_name_begins_anew()
    {
        var stream = await Create("gone", 1);
        var shard = (await Describe(stream)).Shards[0];
        await Put(shard, "a");

        Assert.True((await stream.Delete(true, Cancel)).Ok);

        Assert.Equal("Stream gone under account 000000000000 not found.", (await stream.Describe(Cancel)).Error!.Message);
        await Until(async () => await cluster.Log.Head(shard.Log, Cancel) is null);
        await Create("gone", 1);
        Assert.NotEqual(shard.Log, (await Describe(stream)).Shards[0].Log);
    }

    [Fact]
    public async Task A_stream_with_consumers_is_deleted_only_together_with_them()
    {
        var stream = await Create("consumed", 1);
        Assert.True((await stream.Register("reader", Cancel)).Ok);

        Assert.Equal(ApiErrorKind.ResourceInUse, (await stream.Register("reader", Cancel)).Error!.Kind);
        Assert.Equal(ApiErrorKind.ResourceInUse, (await stream.Delete(false, Cancel)).Error!.Kind);
        Assert.Equal(ApiErrorKind.ResourceNotFound, (await stream.Deregister("other", Cancel)).Error!.Kind);
        Assert.True((await stream.Deregister("reader", Cancel)).Ok);
        Assert.True((await stream.Delete(false, Cancel)).Ok);
    }

    [Fact]
    public async Task Streams_are_listed_by_name_in_pages()
    {
        await Create("list-a", 1);
        await Create("list-b", 1);
        await Create("list-c", 1);

        var page = await cluster.Catalog.List("eu-west-1", "list-", 2, Cancel);
        Assert.Equal(["list-a", "list-b"], page.Items.Select(stream => stream.Id.Name));
        Assert.Equal("list-c", (await cluster.Catalog.List("eu-west-1", page.NextMarker, 1, Cancel)).Items[0].Id.Name);
    }

    private static async Task<StreamDescription> Describe(IStreamGrain stream) => (await stream.Describe(Cancel)).Value!;

    private async Task Until(Func<Task<bool>> holds)
    {
        for (var step = 0; step < 10_000 && !await holds(); step++) cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await holds());
    }

    private async Task<(long First, long End)> Range(StreamShard shard)
    {
        var blocks = await cluster.Log.Read(shard.Log, 0, 100, 1_000, Cancel);
        return (blocks[0].First, blocks[^1].End);
    }

    private Task<ShardPut> Put(StreamShard shard, string data) =>
        cluster.Shard(shard.Log).Put([new NewRecord { PartitionKey = "k", Data = Encoding.UTF8.GetBytes(data) }], false, Cancel);

    private async Task<IStreamGrain> Create(string name, int shards)
    {
        var stream = cluster.Stream(name);
        Assert.True((await stream.Create(new NewStream { Shards = shards }, Cancel)).Ok);
        return stream;
    }
}
