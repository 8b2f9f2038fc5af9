using Grid.Contracts.Concurrency;
using Grid.Grains.Concurrency;
using Grid.Grains.Tests.Functions;
using Grid.Storage.Durability;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Core.Internal;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.TestingHost;

namespace Grid.Grains.Tests.Concurrency;

/// <summary>One silo that scales, with a clock that the test moves and provisioned concurrency that the test scripts.</summary>
public sealed class ScalingCluster : IAsyncLifetime
{
    private InProcessTestCluster? _cluster;

    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));

    internal ScriptedProvisioned Provisioned { get; } = new();

    internal MemoryStates States { get; } = new();

    internal ScalingSweeper Sweeper => new(States, _cluster!.Client, Clock, NullLogger<ScalingSweeper>.Instance);

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
            services.AddSingleton<IProvisionedConcurrency>(Provisioned);
            services.AddGridScaling();
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    internal IScalingGrain Grain(string region) => _cluster!.Client.GetGrain<IScalingGrain>(region);

    /// <summary>Ends the grain's activation, as the death of its silo does.</summary>
    internal async Task Forget(string region) => await Grain(region).AsReference<IGrainManagementExtension>().DeactivateOnIdle(CancellationToken.None);
}
