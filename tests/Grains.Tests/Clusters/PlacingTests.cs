using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Environments;
using Grid.Contracts.Invocation;
using Grid.Grains.Environments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Grid.Grains.Tests.Clusters;

/// <summary>Which silo starts an environment.</summary>
public sealed class PlacingTests
{
    [Fact]
    public async Task A_stand_alone_gateway_starts_nothing_and_hands_everything_on()
    {
        var gateway = new TestSiloSettings { Host = false };
        await using var grid = await PlacementCluster.Start(gateway, new(), new());

        for (var i = 0; i < 20; i++) Assert.Equal(InvokeError.None, (await grid.With(gateway).Invoke()).Error);

        Assert.Empty(grid.With(gateway).Starter.Started);
        Assert.Equal(20, Assert.Single(grid.Silos.SelectMany(silo => silo.Starter.Started)).Invocations);
    }

    [Fact]
    public async Task A_silo_without_the_runtime_or_the_memory_is_never_chosen()
    {
        var able = new TestSiloSettings { Host = true, MemoryMb = 128 };
        var gateway = new TestSiloSettings { Host = false };
        await using var grid = await PlacementCluster.Start(gateway, new TestSiloSettings { Runtimes = ["nodejs20.x"] }, new TestSiloSettings { MemoryMb = 127 }, able);

        Assert.Equal(InvokeError.None, (await grid.With(gateway).Invoke()).Error);

        Assert.Single(grid.With(able).Starter.Started);
        Assert.Single(grid.Silos.SelectMany(silo => silo.Starter.Started));
    }

    [Fact]
    public async Task This_silo_is_not_chosen_either_when_it_lacks_the_runtime()
    {
        var able = new TestSiloSettings { Host = true };
        var unable = new TestSiloSettings { Runtimes = ["java21"] };
        await using var grid = await PlacementCluster.Start(unable, able);

        Assert.Equal(InvokeError.None, (await grid.With(unable).Invoke()).Error);

        Assert.Single(grid.With(able).Starter.Started);
    }

    [Fact]
    public async Task When_no_silo_can_run_it_the_fault_is_the_platforms()
    {
        var gateway = new TestSiloSettings { Host = false };
        await using var grid = await PlacementCluster.Start(gateway, new TestSiloSettings { Runtimes = [] });

        var result = await grid.With(gateway).Invoke();

        Assert.Equal(InvokeError.Platform, result.Error);
        Assert.Equal(new ApiError(ApiErrorKind.Service, "No silo of this grid has the runtime python3.11 and 128 MB of memory for functions."), result.Refusal);
    }

    [Fact]
    public async Task The_runtimes_of_the_grid_are_those_of_all_silos_that_host_environments()
    {
        var gateway = new TestSiloSettings { Host = false, Runtimes = ["java21"] };
        await using var grid = await PlacementCluster.Start(gateway, new TestSiloSettings { Runtimes = ["nodejs20.x", "python3.11"] }, new TestSiloSettings { Runtimes = ["python3.11", "ruby3.3"] });

        foreach (var silo in grid.Silos)
        {
            Assert.Equal(
                [("nodejs20.x", "1.2.3"), ("python3.11", "1.2.3"), ("ruby3.3", "1.2.3")],
                silo.Get<IGridRuntimes>().Available.Select(runtime => (runtime.Runtime, runtime.InterpreterVersion)));
        }
    }

    [Fact]
    public async Task A_silo_that_drains_gets_nothing_new_from_when_it_has_said_so()
    {
        var gateway = new TestSiloSettings { Host = false };
        var draining = new TestSiloSettings { MemoryMb = 1024 };
        await using var grid = await PlacementCluster.Start(gateway, draining, new());
        await grid.With(draining).WarmUp();
        await grid.Settle();

        await grid.With(draining).Handle.ServiceProvider.GetServices<IHostedService>().OfType<SnapshotPublisher>().Single().StoppingAsync(CancellationToken.None);
        for (var i = 0; i < 5; i++) Assert.Equal(InvokeError.None, (await grid.With(gateway).Invoke()).Error);

        Assert.Equal(0, grid.With(draining).Starter.Started[0].Invocations);
        Assert.Equal(3, grid.With(gateway).Get<ISilos>().Live.Count);
    }

    [Fact]
    public async Task A_silo_that_has_died_is_gone_from_the_live_ones_and_what_it_would_have_run_is_run_elsewhere()
    {
        var gateway = new TestSiloSettings { Host = false };
        await using var grid = await PlacementCluster.Start(gateway, new(), new());
        var dying = grid.Silos.First(silo => silo.Settings.Host);
        await dying.WarmUp();
        await grid.Settle();

        await grid.Kill(dying);
        await Eventually.Is(() => grid.With(gateway).Get<ISilos>().Live.Count == 2);

        // When the authority on concurrency has died too, the next one gives out requests and starts as they come back, from none.
        var result = await grid.With(gateway).Invoke();
        for (var tries = 0; tries < 100 && result.Error == InvokeError.Throttled; tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
            result = await grid.With(gateway).Invoke();
        }

        Assert.Equal(InvokeError.None, result.Error);
        Assert.Equal(0, dying.Starter.Started[0].Invocations);
    }

    [Fact]
    public async Task Environments_are_spread_as_the_configured_policy_says()
    {
        var gateway = new TestSiloSettings { Host = false, Policy = "RoundRobin" };
        await using var grid = await PlacementCluster.Start(gateway, new(), new());
        foreach (var silo in grid.Silos) silo.Starter.Ready = false;
        var invocations = Enumerable.Range(0, 4).Select(_ => grid.With(gateway).Invoke()).ToArray();
        await Eventually.Is(() => grid.Silos.Sum(silo => silo.Starter.Started.Count) == 4);

        Assert.All(grid.Silos.Where(silo => silo.Settings.Host), silo => Assert.Equal(2, silo.Starter.Started.Count));
        foreach (var environment in grid.Silos.SelectMany(silo => silo.Starter.Started)) environment.Initialize();
        Assert.All(await Task.WhenAll(invocations), result => Assert.Equal(InvokeError.None, result.Error));
    }

    [Fact]
    public async Task An_idle_provisioned_environment_elsewhere_is_better_than_more_idle_ones_and_than_a_start_here()
    {
        await using var grid = await PlacementCluster.Start(new(), new(), new());
        var function = PlacementCluster.Version.Function;
        Assert.True((await grid[0].Get<IGrainFactory>().GetGrain<IAccountConcurrencyGrain>(function.Region).Provision(function, 1, CancellationToken.None)).Ok);
        grid[1].Get<Grains.Invocation.Dispatchers>().Provision(PlacementCluster.Version, 1);
        var dispatcher = grid[2].Get<Grains.Invocation.Dispatchers>().For(PlacementCluster.Version);
        var both = new[] { await dispatcher.Take("r", CancellationToken.None), await dispatcher.Take("r", CancellationToken.None) };
        foreach (var placement in both) dispatcher.Return(placement.Environment!, placement.Since);
        await grid.Settle();

        (await grid[0].Invoke()).Dispose();

        Assert.Equal(1, grid[1].Starter.Started[0].Invocations);
        Assert.Equal(new IdleCount("g1", "7", 1, 1), Assert.Single(grid[1].Get<Grains.Invocation.Dispatchers>().CountIdle()));
    }
}
