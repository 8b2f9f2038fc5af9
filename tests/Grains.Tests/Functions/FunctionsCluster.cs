using Grid.Contracts.Functions;
using Grid.Grains.Concurrency;
using Grid.Grains.Environments;
using Grid.Grains.Functions;
using Grid.Grains.Tests.Concurrency;
using Grid.Grains.Tests.Invocation;
using Grid.Runtimes.Environments;
using Grid.Storage.Durability;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.TestingHost;

namespace Grid.Grains.Tests.Functions;

/// <summary>One silo with real grains, states in memory, a clock that stands still and a preparation that tests hold back.</summary>
public sealed class FunctionsCluster : IAsyncLifetime
{
    private InProcessTestCluster? _cluster;

    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero));

    internal MemoryStates States { get; } = new();

    internal HeldPreparation Preparation { get; } = new();

    internal ChangeLog Changes { get; } = new();

    internal ScriptedSilos Silos { get; } = new();

    internal IServiceProvider Services => _cluster!.Silos[0].ServiceProvider;

    internal IGrainFactory Grains => _cluster!.Client;

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            var services = silo.Services;
            services.AddSingleton<TimeProvider>(Clock);
            services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            services.AddGrainStorage("Default", (provider, _) => States.Using(provider.GetRequiredService<Serializer>()));
            services.AddSingleton<IGrainStateIndex>(States);
            services.AddSingleton<ICodePreparation>(Preparation);
            services.AddSingleton<IFunctionObserver>(Changes);
            services.AddSingleton<IEnvironmentFence, ScriptedLimits.NoFence>();
            services.AddSingleton<ISilos>(Silos);
            services.AddSingleton<IProvisioningSilos>(Silos);
            silo.AddGridConcurrency(new ConfigurationBuilder().Build());
            services.AddGridFunctions(new ConfigurationBuilder().Build());
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    internal IFunctionGrain Function(FunctionId function) => Grains.GetGrain<IFunctionGrain>(function.GrainKey);

    internal ILayerGrain Layer(string region, string name) => Grains.GetGrain<ILayerGrain>($"{region}/{name}");
}
