using Grid.Contracts.Concurrency;
using Grid.Contracts.Functions;
using Grid.Grains.Concurrency;
using Grid.Grains.Tests.Functions;
using Orleans;
using Orleans.Core.Internal;

namespace Grid.Grains.Tests.Concurrency;

/// <summary>How what is configured comes to be there, and stays.</summary>
public sealed class ProvisioningTests(FunctionsCluster cluster) : ConcurrencyTest(cluster), IClassFixture<FunctionsCluster>
{
    private const string InitFailure = "FUNCTION_ERROR_INIT_FAILURE: Init of the function failed; its log says why. It is tried again.";

    [Fact]
    public async Task The_answer_comes_before_anything_is_there_and_then_all_is_spread_over_the_silos()
    {
        await Prepared();
        Silos.Slow = true;
        var put = await Put("live", 4);
        Assert.Equal(
            new ProvisionedConcurrency { FunctionArn = $"{Arn}:live", Requested = 4, LastModified = Cluster.Clock.GetUtcNow() },
            put);
        Assert.Equal(4, await Granted());

        var starting = await Until(() => Got("live"), config => config.Allocated == 4);
        Assert.Equal(put with { Allocated = 4 }, starting);
        Silos.Finish();
        var ready = await Ready("live");

        Assert.Equal(put with { Allocated = 4, Available = 4, Status = ProvisioningStatus.Ready }, ready);
        Assert.Equal([2, 1, 1], Silos.Wanted("1"));
        Assert.Equal([ready], (await Value(Grain.ListProvisionedConcurrency(null, 50, Cancel))).Items);
    }

    [Fact]
    public async Task The_route_says_how_many_there_are_to_be()
    {
        await Prepared();
        await Put("live", 3);

        Assert.Equal(3, (await Value(Grain.Route("live", Cancel))).Provisioned);
        Assert.Equal(3, (await Value(Grain.Route("1", Cancel))).Provisioned);
        Assert.Equal(0, (await Value(Grain.Route("2", Cancel))).Provisioned);
        Assert.Equal(0, (await Value(Grain.Route(null, Cancel))).Provisioned);
    }

    [Fact]
    public async Task What_ends_is_given_back_to_the_account_only_when_it_has_ended()
    {
        await Prepared();
        await Put("1", 6);
        await Ready("1");
        Silos.Occupy("1");

        await Value(Grain.DeleteProvisionedConcurrency("1", Cancel));
        await Until(() => Task.FromResult(Silos.Wanted("1")), wanted => wanted is [0, 0, 0]);
        Assert.Equal(6, await Granted());
        Silos.Free("1");

        await Until(Granted, granted => granted == 0);
        Assert.Equal(1000, (await Account.Get(Cancel)).Unreserved);
    }

    [Fact]
    public async Task An_alias_that_moves_takes_its_environments_along_and_never_has_more_of_them()
    {
        await Prepared();
        await Put("live", 6);
        await Ready("live");
        Silos.Occupy("1");

        await Value(Grain.UpdateAlias(new AliasChange { Name = "live", FunctionVersion = "2" }, Cancel));
        Assert.Equal(ProvisioningStatus.InProgress, (await Got("live")).Status);
        await Looked();
        Assert.Equal([0, 0, 0], Silos.Wanted("2"));
        Silos.Free("1");
        await Ready("live");

        Assert.Equal([2, 2, 2], Silos.Wanted("2"));
        Assert.Equal((6, 6), (Silos.Peak, await Granted()));
    }

    [Fact]
    public async Task A_failed_init_is_told_and_forgotten_when_a_later_one_succeeds()
    {
        await Prepared();
        Silos.Failure = InitFailure;
        await Put("live", 2);
        var failed = await Until(() => Got("live"), config => config.Status is ProvisioningStatus.Failed);
        Assert.Equal((0, 0, InitFailure), (failed.Allocated, failed.Available, failed.StatusReason));

        Silos.Failure = null;
        Silos.Finish();

        Assert.Null((await Ready("live")).StatusReason);
    }

    [Fact]
    public async Task What_a_dead_silo_had_is_replaced_when_it_has_surely_ended()
    {
        await Prepared();
        await Put("live", 6);
        await Ready("live");
        await Looked();
        Silos.Put(ScriptedSilos.Silo("a"), ScriptedSilos.Silo("b"));
        Silos.Kill("c");

        Assert.Equal((ProvisioningStatus.InProgress, 4), ((await Got("live")).Status, (await Got("live")).Available));
        await Looked();
        Cluster.Clock.Advance(TimeSpan.FromSeconds(14.9));
        await Looked();
        Assert.Equal([2, 2], Silos.Wanted("1"));
        Cluster.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await Looked();
        await Ready("live");

        Assert.Equal([3, 3], Silos.Wanted("1"));
        Assert.Equal((6, 6), (Silos.Peak, await Granted()));
    }

    [Fact]
    public async Task A_silo_that_drains_loses_its_environments_to_the_others()
    {
        await Prepared();
        await Put("live", 6);
        await Ready("live");

        Silos.Put(ScriptedSilos.Silo("a", hosts: false), ScriptedSilos.Silo("b"), ScriptedSilos.Silo("c"));
        await Provisioning.Wake();
        await Until(() => Task.FromResult(Silos.Wanted("1")), wanted => wanted is [0, 3, 3]);

        Assert.Equal(6, Silos.Peak);
    }

    [Fact]
    public async Task A_silo_that_joins_gets_its_share()
    {
        Silos.Reset(Id, "a", "b");
        await Prepared();
        await Put("live", 6);
        await Ready("live");

        Silos.Put(ScriptedSilos.Silo("a"), ScriptedSilos.Silo("b"), ScriptedSilos.Silo("c"));
        await Provisioning.Wake();
        await Until(() => Task.FromResult(Silos.Wanted("1")), wanted => wanted is [2, 2, 2]);

        Assert.Equal(6, Silos.Peak);
    }

    [Fact]
    public async Task Whoever_provisions_again_after_a_restart_finds_what_is_there_and_starts_nothing_twice()
    {
        await Prepared();
        await Put("live", 5);
        await Ready("live");
        await Provisioning.AsReference<IGrainManagementExtension>().DeactivateOnIdle(Cancel);

        await Looked();

        Assert.Equal(ProvisioningStatus.Ready, (await Got("live")).Status);
        Assert.Equal([2, 2, 1], Silos.Wanted("1"));
        Assert.Equal(5, Silos.Peak);
    }

    [Fact]
    public async Task A_silo_that_has_forgotten_is_told_again()
    {
        await Prepared();
        await Put("live", 3);
        await Ready("live");
        await Looked();
        Silos.Reset(Id, "a", "b", "c");

        await Provisioning.Wake();

        await Ready("live");
        Assert.Equal([1, 1, 1], Silos.Wanted("1"));
    }

    [Fact]
    public async Task More_than_there_is_memory_for_fails_and_says_so()
    {
        Silos.Put(ScriptedSilos.Silo("a", memoryMb: 300));
        await Prepared();
        await Put("live", 3);

        var failed = await Until(() => Got("live"), config => config.Status is ProvisioningStatus.Failed && config.Available == 2);

        Assert.Equal("The silos have memory for 2 of 3 environments of 128 MB.", failed.StatusReason);
        Silos.Put(ScriptedSilos.Silo("a", memoryMb: 300), ScriptedSilos.Silo("b", memoryMb: 300));
        await Ready("live");
    }

    [Fact]
    public async Task A_version_that_is_not_active_yet_is_provisioned_when_it_is()
    {
        await Created();
        Cluster.Preparation.Hold(Id);
        await Value(Grain.PublishVersion(new PublishVersion(), Cancel));
        await Put("1", 2);
        Assert.Equal(ProvisioningStatus.InProgress, (await Got("1")).Status);

        Cluster.Preparation.Release(Id);

        await Ready("1");
    }

    [Fact]
    public async Task A_function_that_is_deleted_gives_everything_back()
    {
        await Prepared();
        await Value(Grain.PutConcurrency(50, Cancel));
        await Put("live", 6);
        await Ready("live");
        Silos.Occupy("1");

        await Value(Grain.Delete(null, Cancel));
        await Until(() => Task.FromResult(Silos.Wanted("1")), wanted => wanted is [0, 0, 0]);
        Assert.Equal(new FunctionConcurrency { Provisioned = 6 }, await Account.GetFunction(Id, Cancel));
        Silos.Free("1");
        await Until(Granted, granted => granted == 0);

        Assert.Equal((0, 1000), (Silos.Wanted("1").Sum(), (await Account.Get(Cancel)).Unreserved));
    }

    [Fact]
    public async Task What_could_not_be_stored_is_not_granted_for_long()
    {
        await Prepared();
        Cluster.States.FailNextWrite(Id.GrainKey);
        await Assert.ThrowsAnyAsync<Exception>(() => Grain.PutProvisionedConcurrency("live", 5, Cancel));

        await Provisioning.Wake();
        await Until(Granted, granted => granted == 0);
    }
}
