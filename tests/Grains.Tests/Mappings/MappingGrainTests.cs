using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Mappings;
using Grid.Contracts.Streams;
using Grid.Grains.Mappings;
using Grid.Grains.Tests.Clusters;
using static Grid.Grains.Tests.Mappings.MappingsCluster;

namespace Grid.Grains.Tests.Mappings;

/// <summary>The states of a mapping, its one place among mappings, and the shards that it reads.</summary>
public sealed class MappingGrainTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mapping_becomes_enabled_disabled_and_enabled_again_by_itself()
    {
        await using var cluster = await Start();
        cluster.Stream.Has = [Shard(0)];

        var created = await cluster.Create("a", OfStream());
        Assert.Equal((MappingState.Creating, "User action", "No records processed", cluster.Clock.GetUtcNow()), (created.State, created.StateTransitionReason, created.LastProcessingResult, created.LastModified));
        var first = cluster.Stream.Of(100).Order!;
        var disabling = await cluster.Mapping("a").Update(created.Settings with { Enabled = false }, null, null, null, Cancel);
        Assert.Equal(MappingState.Disabling, disabling.Value!.State);
        await cluster.Until("a", MappingState.Disabled);
        Assert.False(cluster.Stream.Of(100).Stopped);
        var enabling = await cluster.Mapping("a").Update(created.Settings with { BatchSize = 7 }, new FunctionId(Region, "other"), "live", null, Cancel);
        Assert.Equal(MappingState.Enabling, enabling.Value!.State);
        await cluster.Until("a", MappingState.Enabled);
        var order = cluster.Stream.Of(100).Order!;
        Assert.Equal((7, "other", "live"), (order.Mapping.Settings.BatchSize, order.Mapping.Function.Name, order.Mapping.Qualifier));
        Assert.True(order.Revision > first.Revision);
        Assert.Equal(first.MadeAt, order.MadeAt);
        var updating = await cluster.Mapping("a").Update(created.Settings, null, null, null, Cancel);
        Assert.Equal(MappingState.Updating, updating.Value!.State);
        await cluster.Until("a", MappingState.Enabled);
    }

    [Fact]
    public async Task A_mapping_that_is_deleted_is_there_until_its_readers_have_stopped_and_forgotten()
    {
        await using var cluster = await Start();
        cluster.Stream.Has = [Shard(0)];
        await cluster.Create("a", OfStream());
        var batch = new TaskCompletionSource();
        cluster.Stream.Of(100).UnderWay = batch.Task;

        Assert.Equal(MappingState.Deleting, (await cluster.Mapping("a").Delete(Cancel)).Value!.State);
        Assert.Equal((ApiErrorKind.ResourceInUse, "Cannot delete the event source mapping because it is in use."), Of((await cluster.Mapping("a").Delete(Cancel)).Error));
        Assert.Equal((ApiErrorKind.ResourceInUse, "Cannot update the event source mapping because it is in use."), Of((await cluster.Mapping("a").Update(new(), null, null, null, Cancel)).Error));
        Assert.Equal(MappingState.Deleting, (await cluster.Get("a")).State);
        batch.SetResult();
        await cluster.Until("a", MappingState.None);
        Assert.True(cluster.Stream.Of(100).Stopped);
        await Eventually.Is(() => cluster.States.Find<StoredMapping>(StoredMapping.StateName, Id("a").GrainKey) is null);
    }

    [Fact]
    public async Task A_source_and_a_function_have_one_mapping()
    {
        await using var cluster = await Start();
        cluster.Stream.Has = [Shard(0)];
        await cluster.CreateQueue("q");
        await cluster.Create("a", OfStream());
        await cluster.Create("b", OfQueue("q", new MappingSettings { BatchSize = 1 }));

        Assert.Equal(
            (ApiErrorKind.ResourceConflict, "The event source arn (\" arn:aws:kinesis:eu-west-1:000000000000:stream/s \") and function (\" orders \") provided mapping already exists. Please update or delete the existing mapping with UUID a"),
            Of((await cluster.Mapping("c").Create(OfStream(), Cancel)).Error));
        Assert.Equal(
            (ApiErrorKind.ResourceConflict, "An event source mapping with SQS arn (\" arn:aws:sqs:eu-west-1:000000000000:q \") and function (\" orders \") already exists. Please update or delete the existing mapping with UUID b"),
            Of((await cluster.Mapping("d").Create(OfQueue("q", new MappingSettings { BatchSize = 1 }), Cancel)).Error));
        Assert.Null((await cluster.Mapping("c").Get(Cancel)).Value);
        await cluster.Create("e", OfStream() with { Qualifier = "live" });
        Assert.Equal(ApiErrorKind.ResourceConflict, (await cluster.Mapping("e").Update(new(), OfStream().Function, null, null, Cancel)).Error!.Kind);

        // Both ways of leaving a pair make it free.
        await cluster.Mapping("a").Update(new MappingSettings { StartingPosition = "LATEST" }, new FunctionId(Region, "other"), null, null, Cancel);
        await Eventually.Is(async () => (await cluster.Mapping("e").Update(new(), OfStream().Function, null, null, Cancel)).Ok);
        await cluster.Mapping("b").Delete(Cancel);
        await cluster.Until("b", MappingState.None);
        await cluster.Create("d", OfQueue("q", new MappingSettings { BatchSize = 1 }));
    }

    [Fact]
    public async Task What_a_silo_has_left_half_done_is_finished_or_given_up()
    {
        await using var cluster = await Start();
        cluster.Stream.Has = [Shard(0)];
        var mapping = OfStream() with { Id = Id("a") };
        var pair = cluster.Grains.GetGrain<IMappingPairGrain>(MappingPair.Key(mapping));

        // 1. It had asked for the pair, and its mapping was never written.
        Assert.Equal(Id("a").GrainKey, await pair.Claim(Id("a").GrainKey, Cancel));
        cluster.States.Put(StoredMapping.StateName, Id("a").GrainKey, new StoredMapping { Claiming = MappingPair.Key(mapping) });
        await cluster.Create("b", OfStream());
        Assert.Null((await cluster.Mapping("a").Get(Cancel)).Value);

        // 2. It was being deleted.
        cluster.States.Put(StoredMapping.StateName, Id("c").GrainKey, new StoredMapping
        {
            Mapping = OfStream() with { Id = Id("c"), Qualifier = "1", State = MappingState.Deleting },
            Shards = [new ShardStanding(200, isDrained: true), new ShardStanding(201, isDrained: false)],
        });
        await cluster.Mapping("c").Wake(Cancel);
        await cluster.Until("c", MappingState.None);
        Assert.Equal((true, true), (cluster.Stream.Of(200).Stopped, cluster.Stream.Of(201).Stopped));

        // 3. It was being made.
        cluster.States.Put(StoredMapping.StateName, Id("d").GrainKey, new StoredMapping { Mapping = OfStream() with { Id = Id("d"), Qualifier = "2", State = MappingState.Creating }, Revision = 1 });
        await cluster.Mapping("d").Wake(Cancel);
        await cluster.Until("d", MappingState.Enabled);
    }

    [Fact]
    public async Task Nothing_is_said_to_be_done_that_could_not_be_written()
    {
        await using var cluster = await Start();
        cluster.Stream.Has = [Shard(0)];
        cluster.States.FailNextWrite(Id("a").GrainKey);

        await Assert.ThrowsAnyAsync<Exception>(() => cluster.Mapping("a").Create(OfStream(), Cancel));
        await cluster.Create("b", OfStream());
    }

    [Fact]
    public async Task Children_are_read_when_all_their_parents_are_drained_also_after_a_death()
    {
        await using var cluster = await Start();
        cluster.Stream.Has = [Shard(0), Shard(1), Shard(2, 0, 1), Shard(3, 2)];
        await cluster.Create("a", OfStream());
        Assert.Equal([true, true, false, false], ((long[])[100, 101, 102, 103]).Select(log => cluster.Stream.Of(log).Order is not null));

        // A reader tells that it is drained; the other one says so when it is asked.
        var work = cluster.Grains.GetGrain<IMappingWork>(Id("a").GrainKey);
        await work.Heard($"{Id("a").GrainKey}/100", new ReaderStatus { IsDrained = true });
        await Eventually.Is(() => cluster.States.Find<StoredMapping>(StoredMapping.StateName, Id("a").GrainKey)!.Shards.Any(standing => standing is { Log: 100, IsDrained: true }));
        Assert.Null(cluster.Stream.Of(102).Order);
        await cluster.Forget("a");
        cluster.Stream.Of(101).IsDrained = true;
        await cluster.Mapping("a").Wake(Cancel);
        await Eventually.Is(() => cluster.Stream.Of(102).Order is not null);
        Assert.Null(cluster.Stream.Of(103).Order);

        // What the stream has no more is forgotten, and nobody waits for it.
        cluster.Stream.Has = [Shard(3, 2)];
        await cluster.Mapping("a").Wake(Cancel);
        await Eventually.Is(() => cluster.Stream.Of(103).Order is not null);
        Assert.Equal([true, true, true], [cluster.Stream.Of(100).Stopped!.Value, cluster.Stream.Of(101).Stopped!.Value, cluster.Stream.Of(102).Stopped!.Value]);
        Assert.Equal([103L], cluster.States.Find<StoredMapping>(StoredMapping.StateName, Id("a").GrainKey)!.Shards.Select(standing => standing.Log));
    }

    [Fact]
    public async Task Shards_of_the_beginning_start_at_the_position_and_later_ones_at_their_beginning()
    {
        await using var cluster = await Start();
        var now = cluster.Clock.GetUtcNow();
        cluster.Stream.Has = [Shard(0) with { CreatedAt = now }, Shard(1) with { CreatedAt = now.AddMilliseconds(1) }];

        await cluster.Create("a", OfStream());

        var (first, later) = (cluster.Stream.Of(100).Order!, cluster.Stream.Of(101).Order!);
        Assert.Equal((true, false, now), (first.StartsAtPosition, later.StartsAtPosition, first.MadeAt));
        Assert.Equal("arn:aws:kinesis:eu-west-1:000000000000:stream/s", first.StreamArn);
    }

    [Fact]
    public async Task Hundreds_of_shards_are_read()
    {
        await using var cluster = await Start();
        cluster.Stream.Has = [.. Enumerable.Range(0, 300).Select(number => Shard(number))];

        await cluster.Create("a", OfStream());

        Assert.All(Enumerable.Range(100, 300), log => Assert.NotNull(cluster.Stream.Of(log).Order));
    }

    [Fact]
    public async Task A_stream_that_is_not_there_is_refused_and_one_that_goes_is_a_problem()
    {
        await using var cluster = await Start();
        cluster.Stream.Has = null;
        Assert.Equal((ApiErrorKind.InvalidParameterValue, "Stream not found: arn:aws:kinesis:eu-west-1:000000000000:stream/s"), Of((await cluster.Mapping("a").Create(OfStream(), Cancel)).Error));
        var bad = OfStream(new MappingSettings { StartingPosition = "LATEST", Filters = ["{"] });
        Assert.Equal((ApiErrorKind.InvalidParameterValue, "Invalid filter pattern definition."), Of((await cluster.Mapping("a").Create(bad, Cancel)).Error));
        Assert.Equal("Unrecognized event source.", (await cluster.Mapping("a").Create(OfStream() with { Source = MappingSource.Table }, Cancel)).Error!.Message);

        cluster.Stream.Has = [Shard(0)];
        await cluster.Create("a", OfStream());
        cluster.Stream.Has = null;
        await cluster.Mapping("a").Wake(Cancel);
        await Eventually.Is(async () => (await cluster.Get("a")).LastProcessingResult == "PROBLEM: Stream not found");
        Assert.True(cluster.Stream.Of(100).Stopped);
    }

    [Fact]
    public async Task What_readers_say_is_shown_and_kept()
    {
        await using var cluster = await Start();
        cluster.Stream.Has = [Shard(0)];
        await cluster.Create("a", OfStream());

        await cluster.Grains.GetGrain<IMappingWork>(Id("a").GrainKey).Heard($"{Id("a").GrainKey}/100", new ReaderStatus { LastResult = "OK", LastResultAt = cluster.Clock.GetUtcNow() });
        await Eventually.Is(async () => (await cluster.Get("a")).LastProcessingResult == "OK");
        await cluster.Mapping("a").Wake(Cancel);
        await Eventually.Is(() => cluster.States.Find<StoredMapping>(StoredMapping.StateName, Id("a").GrainKey)!.Mapping!.LastProcessingResult == "OK");
    }

    [Fact]
    public async Task Mappings_are_listed_by_source_and_function_in_pages()
    {
        await using var cluster = await Start();
        cluster.Stream.Has = [Shard(0)];
        await cluster.Create("a", OfStream());
        await cluster.Create("b", OfStream() with { Qualifier = "live" });
        await cluster.Create("c", OfStream() with { Qualifier = "1" });
        var catalog = new MappingCatalog(cluster.States);

        var first = await catalog.List(Region, OfStream().SourceArn, null, null, 2, Cancel);
        Assert.Equal(["a", "b"], first.Items.Select(mapping => mapping.Id.Uuid));
        Assert.Equal(["c"], (await catalog.List(Region, OfStream().SourceArn, null, first.NextMarker, 2, Cancel)).Items.Select(mapping => mapping.Id.Uuid));
        Assert.Equal(["b"], (await catalog.List(Region, null, $"{OfStream().Function.Arn}:live", null, 2, Cancel)).Items.Select(mapping => mapping.Id.Uuid));
        Assert.Empty((await catalog.List("us-east-1", null, null, null, 2, Cancel)).Items);
    }

    private static (ApiErrorKind, string?) Of(ApiError? error) => (error!.Kind, error.Message);

    private static StreamShard Shard(int number, int? parent = null, int? adjacent = null) => new() { Number = number, Log = 100 + number, Parent = parent, AdjacentParent = adjacent };
}
