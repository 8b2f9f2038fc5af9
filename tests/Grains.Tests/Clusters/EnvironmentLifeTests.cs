using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Grains.Environments;
using Grid.Grains.Tests.Invocation;
using Grid.Runtimes.Environments;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Grid.Grains.Tests.Clusters;

/// <summary>Environments when silos come and go.</summary>
public sealed class EnvironmentLifeTests
{
    [Fact]
    public async Task Environments_live_on_when_another_silo_dies_and_end_when_they_are_told_to()
    {

        // The other kind of test cluster has a grain directory that no silo's death can hurt.
        var builder = new TestClusterBuilder(2);
        builder.AddSiloBuilderConfigurator<Configurator>();
        await using var cluster = builder.Build();
        await cluster.DeployAsync(TestContext.Current.CancellationToken);
        var owner = cluster.Primary!;
        var services = cluster.GetSiloServiceProvider(owner.SiloAddress);
        var local = services.GetRequiredService<LocalEnvironments>();
        var grains = services.GetRequiredService<IGrainFactory>();

        // About half of them are known to the other silo's part of the grain directory.
        var keys = Enumerable.Range(0, 40).Select(_ => EnvironmentKey.NewOn(owner.SiloAddress.ToParsableString())).ToArray();
        foreach (var key in keys) await grains.GetGrain<IEnvironmentGrain>(key.ToString()).Start(new EnvironmentStart { Version = new FunctionVersion() });
        var environments = keys.Select(key => (ScriptedEnvironment)local.Find(key.Id)!).ToArray();

        await cluster.KillSiloAsync(cluster.SecondarySilos[0], TestContext.Current.CancellationToken);
        var oracle = services.GetRequiredService<ISiloStatusOracle>();
        await Eventually.Is(() => oracle.GetApproximateSiloStatuses(onlyActive: true).Count == 1);

        // A second start changes nothing, whether the grain is still active or not.
        foreach (var key in keys) await grains.GetGrain<IEnvironmentGrain>(key.ToString()).Start(new EnvironmentStart { Version = new FunctionVersion() });
        Assert.Equal(environments, keys.Select(key => local.Find(key.Id)));
        Assert.DoesNotContain(environments, environment => environment.Stopped);
        foreach (var key in keys) await grains.GetGrain<IEnvironmentGrain>(key.ToString()).Stop();
        Assert.All(environments, environment => Assert.True(environment.Stopped));
    }

    private sealed class Configurator : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder)
        {
            siloBuilder.Services.AddPlacementDirector<OwnerPlacement, OwnerPlacementDirector>();
            siloBuilder.Services.AddSingleton<LocalEnvironments>();
            siloBuilder.Services.AddSingleton<IEnvironmentHost, ScriptedHost>();
        }
    }

    private sealed class ScriptedHost : IEnvironmentHost
    {
        public string Isolation => "none";

        public IExecutionEnvironment Start(EnvironmentSpec spec) => new ScriptedEnvironment(spec);

        public Task Prepare(FunctionVersion version) => Task.CompletedTask;

        public Task StopAll() => Task.CompletedTask;
    }
}
