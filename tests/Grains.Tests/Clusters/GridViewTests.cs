using Grid.Contracts.Concurrency;
using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Contracts.Observability;
using Grid.Grains.Environments;
using Grid.Grains.Observability;
using Grid.Grains.Tests.Invocation;
using Grid.Runtimes.Environments;

namespace Grid.Grains.Tests.Clusters;

/// <summary>What people see of several silos, whichever they ask.</summary>
public sealed class GridViewTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_silo_shows_the_environments_limits_and_decisions_of_all()
    {
        await using var grid = await PlacementCluster.Start(new(), new());
        Start(grid[0], "a1", "f", idle: true);
        Start(grid[0], "a2", "f", idle: false);
        Start(grid[1], "b1", "f", idle: true);
        Start(grid[1], "b2", "g", idle: true);
        await grid[0].Invoke();
        grid[1].Get<DecisionLog>().Throttled(new FunctionId("eu-west-1", "g"), null, Guid.NewGuid().ToString(), "Account", "because", 5, 5);
        var view = (IGridView)grid[0].Get<GridView>();

        var silos = await view.Silos(Cancel);
        Assert.Equal(grid.Silos.Select(silo => silo.Address.ToParsableString()).Order(StringComparer.Ordinal), silos.Select(silo => silo.Snapshot.Silo));
        Assert.All(silos, silo => Assert.True(silo.Answers));
        Assert.Equal((1, 3), (silos.Sum(silo => silo.Starting), silos.Sum(silo => silo.Idle)));
        Assert.Equal(["f:1", "f:2", "g:1"], silos.SelectMany(silo => silo.Groups).Select(group => $"{group.Function.Name}:{group.Count}").Order(StringComparer.Ordinal));

        var page = await view.Environments(new EnvironmentQuery { Function = new FunctionId("eu-west-1", "f"), Limit = 1 }, Cancel);
        Assert.Equal((3, 2), (page.Total, page.Items.Length));
        Assert.Equal(1, Assert.Single((await view.Environments(new EnvironmentQuery { Silo = grid[1].Address.ToParsableString(), Function = new FunctionId("eu-west-1", "g"), Measures = true }, Cancel)).Items).PeakMemoryMb);

        var pool = Assert.Single(await ((IConcurrencyView)grid[1].Get<GridView>()).Use(Cancel));
        Assert.Equal(("eu-west-1", null, 0), (pool.Region, pool.Function, pool.InUse));
        Assert.InRange(pool.Held, 1, pool.Limit);

        var decision = Assert.Single(await ((IGridDecisions)grid[0].Get<GridView>()).Find(new DecisionQuery { Kind = DecisionKind.Throttled }, Cancel));
        Assert.Equal(("because", grid[1].Address.ToParsableString()), (decision.Reason, decision.Silo));
    }

    private static void Start(TestSilo silo, string id, string function, bool idle)
    {
        var environment = new ScriptedEnvironment(new EnvironmentSpec { EnvironmentId = id, Version = PlacementCluster.Version with { Function = new FunctionId("eu-west-1", function) } });
        if (idle) environment.Initialize();
        silo.Get<LocalEnvironments>().Add(environment);
    }
}
