using Grid.Contracts.Invocation;
using Grid.Grains.Environments;
using Grid.Grains.Invocation;

namespace Grid.Grains.Tests.Clusters;

/// <summary>Invocations in a grid of three silos.</summary>
public sealed class ForwardingTests
{
    [Fact]
    public async Task An_invocation_is_forwarded_to_the_silo_that_has_an_idle_environment()
    {
        await using var grid = await PlacementCluster.Start(new(), new(), new());
        await grid[1].WarmUp();
        await grid.Settle();

        using var result = await grid[0].Invoke();

        Assert.Equal(InvokeError.None, result.Error);
        Assert.Equal([0, 1, 0], grid.Silos.Select(silo => silo.Starter.Started.Count));
        Assert.Equal(1, grid[1].Starter.Started[0].Invocations);
        Assert.Equal("arn:live", grid[1].Starter.Started[0].LastArn);
        Assert.Equal(0, grid[1].Requests);
    }

    [Fact]
    public async Task Without_an_idle_environment_anywhere_it_starts_here()
    {
        await using var grid = await PlacementCluster.Start(new(), new(), new());

        using var result = await grid[2].Invoke();

        Assert.Equal(InvokeError.None, result.Error);
        Assert.Equal([0, 0, 1], grid.Silos.Select(silo => silo.Starter.Started.Count));
    }

    [Fact]
    public async Task A_warm_local_invocation_makes_no_grain_call_although_others_have_idle_environments_too()
    {
        await using var grid = await PlacementCluster.Start(new(), new(), new());
        foreach (var silo in grid.Silos) await silo.WarmUp();
        await grid.Settle();
        var calls = grid[0].Calls;

        for (var i = 0; i < 100; i++) (await grid[0].Invoke()).Dispose();

        Assert.Equal(calls, grid[0].Calls);
        Assert.Equal([100, 0, 0], grid.Silos.Select(silo => silo.Starter.Started[0].Invocations));
    }

    [Fact]
    public async Task The_look_for_other_silos_allocates_nothing_before_a_warm_local_invocation()
    {
        await using var grid = await PlacementCluster.Start(new(), new());
        await grid[0].WarmUp();
        var dispatcher = grid[0].Get<Dispatchers>().For(PlacementCluster.Version);
        var forwarder = grid[0].Get<IForwarder>();
        var request = new InvocationRequest { Function = PlacementCluster.Version.Function, RequestId = "r", Event = default };

        Assert.True(StaysHere());
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(StaysHere());
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        bool StaysHere()
        {
            var here = true;
            for (var i = 0; i < 1_000; i++) here &= Here(forwarder.TryElsewhere(dispatcher, request, "arn", CancellationToken.None));
            return here;
        }

        static bool Here(ValueTask<InvocationResult?> elsewhere) => elsewhere.IsCompletedSuccessfully && elsewhere.Result is null;
    }

    [Fact]
    public async Task A_forwarded_invocation_is_not_forwarded_again()
    {
        await using var grid = await PlacementCluster.Start(new(), new(), new());
        await grid[2].WarmUp();
        await grid.Settle();
        var invocation = new ForwardedInvocation { Function = PlacementCluster.Version.Function, Version = "7", InvokedArn = "arn", RequestId = "r" };

        using var run = await grid[1].Get<ForwardedInvocations>().Run(invocation, "{}"u8.ToArray(), CancellationToken.None);

        Assert.Equal(InvokeError.None, run.Result.Error);
        Assert.Equal([0, 1, 1], grid.Silos.Select(silo => silo.Starter.Started.Count));
        Assert.Equal(0, grid[2].Starter.Started[0].Invocations);
    }
}
