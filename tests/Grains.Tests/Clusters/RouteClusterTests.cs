using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Grains.Functions;
using Grid.Grains.Tests.Functions;
using Grid.Grains.Tests.Invocation;
using Grid.Runtimes.Environments;
using Grid.Storage.Durability;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.TestingHost;

namespace Grid.Grains.Tests.Clusters;

/// <summary>Routes of real functions on three silos.</summary>
public sealed class RouteClusterTests : IAsyncLifetime
{
    private static readonly FunctionId Function = new("eu-west-1", "orders");

    // With a serializer that outlives every silo.
    private readonly MemoryStates _states = new MemoryStates().Using(new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>());
    private InProcessTestCluster? _cluster;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IRouteTable[] Tables => [.. _cluster!.Silos.Select(silo => silo.ServiceProvider.GetRequiredService<IRouteTable>())];

    private IFunctionGrain Grain => _cluster!.Client.GetGrain<IFunctionGrain>(Function.GrainKey);

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(3);
        builder.ConfigureSilo((_, silo) =>
        {
            var services = silo.Services;
            services.AddGrainStorage("Default", (_, _) => _states);
            services.AddSingleton<IGrainStateIndex>(_states);
            services.AddSingleton<ICodePreparation>(new HeldPreparation());
            services.AddSingleton<ChangeLog>();
            services.AddSingleton<IFunctionObserver>(provider => provider.GetRequiredService<ChangeLog>());
            services.AddSingleton<IEnvironmentFence, ScriptedLimits.NoFence>();
            silo.AddGridConcurrency(new ConfigurationBuilder().Build());
            services.AddGridFunctions(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Grid:Functions:RouteSeconds"] = "300" }).Build());
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_change_is_seen_by_every_silo_when_the_call_returns()
    {
        await Create();
        await Grain.PublishVersion(new PublishVersion(), Cancel);
        await Active("1");
        await Grain.CreateAlias(new AliasChange { Name = "live", FunctionVersion = "1" }, Cancel);

        for (var turn = 0; turn < 50; turn++)
        {
            var target = turn % 2 == 0 ? "$LATEST" : "1";
            Assert.True((await Grain.UpdateAlias(new AliasChange { Name = "live", FunctionVersion = target }, Cancel)).Ok);
            foreach (var table in Tables) Assert.Equal(target, (await table.Get(Function, "live")).Value!.Version.Version);
            foreach (var table in Tables) Assert.True(IsKnown(table));
        }

        await Grain.Delete(null, Cancel);
        foreach (var table in Tables) Assert.Equal(ApiErrorKind.ResourceNotFound, (await table.Get(Function, "live")).Error!.Kind);

        bool IsKnown(IRouteTable table) => IsCompleted(table.Get(Function, "live"));
    }

    [Fact]
    public async Task Observers_on_every_silo_hear_of_a_change_before_the_call_returns()
    {
        await Create();
        var before = Counts();

        await Grain.Tag(new Dictionary<string, string> { ["a"] = "b" }, Cancel);

        Assert.Equal(before.Select(count => count + 1), Counts());

        int[] Counts() => [.. _cluster!.Silos.Select(silo => silo.ServiceProvider.GetRequiredService<ChangeLog>().Count(Function))];
    }

    [Fact]
    public async Task A_silo_that_has_died_holds_no_change_up()
    {
        await Create();
        var grain = Grain;
        await _cluster!.KillSiloAsync(_cluster.Silos[2], Cancel);

        await grain.Tag(new Dictionary<string, string> { ["a"] = "b" }, Cancel).WaitAsync(TimeSpan.FromSeconds(30), Cancel);

        foreach (var table in Tables) Assert.True((await table.Get(Function, null)).Ok);
    }

    private static bool IsCompleted(ValueTask<Outcome<FunctionRoute>> route) => route.IsCompletedSuccessfully;

    private async Task Create()
    {
        var request = new CreateFunction { Settings = new FunctionSettings { Runtime = "nodejs20.x", Handler = "index.handler" }, Code = new CodeReference { Sha256 = "c2hh", SizeBytes = 1, UnzippedSizeBytes = 1 } };
        Assert.True((await Grain.Create(request, Cancel)).Ok);
        await Active(null);
    }

    private async Task Active(string? qualifier)
    {
        while ((await Grain.Get(qualifier, Cancel)).Value!.Version.State != FunctionState.Active) await Task.Yield();
    }
}
