using Grid.Contracts;
using Grid.Contracts.Invocation;
using Grid.Grains.Concurrency;
using Grid.Grains.Environments;
using Grid.Grains.Functions;
using Grid.Grains.Invocation;
using Grid.Runtimes.Limits;
using Grid.Runtimes.StemCells;
using Grid.Scheduling.Environments;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Hosting;

namespace Grid.Grains;

/// <summary>Registers what remembers and what dispatches.</summary>
public static class GrainsServices
{
    public static ISiloBuilder AddGridGrains(this ISiloBuilder silo, IConfiguration configuration)
    {
        var services = silo.Services;
        services.AddClocks();
        services.AddPlacementDirector<OwnerPlacement, OwnerPlacementDirector>();

        silo.AddGridConcurrency(configuration);
        services.AddGridFunctions(configuration);
        services.AddGridProvisioning(configuration);
        services.AddGridScaling();
        services.AddSingleton<ICodePreparation, CodePreparation>();
        services.AddHostedService<CodeSweeper>();
        services.AddSingleton<IGridReset, GridReset>();

        services.AddSingleton(new Dice(new Random()));
        services.AddSingleton(Policies.Create<IKeepAlivePolicy>(configuration, "KeepAlive", nameof(FixedKeepAlive)));
        services.AddSingleton(Policies.Create<IScaleUpPolicy>(configuration, "ScaleUp", nameof(Patient)));
        services.AddSingleton(Policies.Create<IStemCellsPolicy>(configuration, "StemCells", nameof(FollowDemand)));
        services.AddSingleton<IStemCellCount, StemCellCount>();
        services.AddSingleton(Policies.Create<IEvictionPolicy>(configuration, "Eviction", nameof(LeastRecentlyUsed)));
        services.AddSingleton(provider => new MemoryBudget(
            provider.GetRequiredService<Capacity>().MemoryMb,
            TimeSpan.FromMilliseconds(provider.GetRequiredService<IOptions<LimitsOptions>>().Value.MemoryWaitMs),
            provider.GetRequiredKeyedService<TimeProvider>(MachineClock.Key)));
        services.AddSingleton<LocalEnvironments>();
        services.AddGridPlacement(configuration);
        services.AddSingleton<IEnvironmentStarter, EnvironmentStarter>();
        services.AddGridObservability(configuration);
        services.AddGridLogs();
        services.AddGridMetrics(configuration);
        services.AddSingleton<Dispatchers>();
        services.AddSingleton<IFunctionObserver>(provider => provider.GetRequiredService<Dispatchers>());
        services.AddHostedService(provider => provider.GetRequiredService<Dispatchers>());
        services.AddSingleton<IWorkUnderWay>(provider => provider.GetRequiredService<Dispatchers>());
        services.AddHostedService<Evictor>();
        services.AddSingleton<IInvoker, Invoker>();
        services.AddGridKeepWarm(configuration);
        services.AddGridEvents(configuration);
        services.AddGridEventSources();
        services.AddGridMessaging(configuration);
        services.AddGridTables(configuration);
        services.AddGridStreams(configuration);
        services.AddGridMappings();
        services.AddGridTraces(configuration);
        return silo;
    }
}
