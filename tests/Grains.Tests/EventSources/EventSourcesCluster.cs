using Grid.Contracts.Async;
using Grid.Contracts.EventSources;
using Grid.Contracts.Messaging;
using Grid.Grains.EventSources;
using Grid.Grains.Tests.Functions;
using Grid.Storage.EventSources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Core.Internal;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace Grid.Grains.Tests.EventSources;

/// <summary>One silo with schedules and buses, on a clock that the test moves, and targets that the test scripts.</summary>
public sealed class EventSourcesCluster : IAsyncLifetime
{
    private InProcessTestCluster? _cluster;

    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));

    internal ScriptedTargets Targets { get; } = new();

    internal MemoryEventSourceRows Rows { get; } = new();

    internal EventSourcesWaker Waker => new(new EventSourceGrains(Rows, _cluster!.Client), Clock, NullLogger<EventSourcesWaker>.Instance);

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            var services = silo.Services;
            services.AddSingleton<TimeProvider>(Clock);
            services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            services.AddSingleton<IEventSourceRows>(Rows);
            services.AddSingleton<IEventInvoker>(Targets);
            services.AddSingleton<IDeliveries>(Targets);
            services.AddGridEventSources();
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    internal ISchedulerGrain Schedules(string region) => _cluster!.Client.GetGrain<ISchedulerGrain>(region);

    internal IEventBusGrain Buses(string region) => _cluster!.Client.GetGrain<IEventBusGrain>(region);

    internal IOutboxGrain Outbox(string region) => _cluster!.Client.GetGrain<IOutboxGrain>(region);

    internal BusTarget BusTarget => new(_cluster!.Client);

    /// <summary>Ends an activation, as the death of its silo does.</summary>
    internal static async Task Forget(IGrain grain) => await grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle(CancellationToken.None);

    /// <summary>What waits to be sent in a region.</summary>
    internal Task<long> Waiting(string region) => Rows.Count(EventKinds.Delivery, region, CancellationToken.None);

    /// <summary>Until nothing waits in a region: what was taken is forgotten a moment later.</summary>
    internal async Task Idle(string region)
    {
        var end = TimeProvider.System.GetTimestamp();
        while (await Waiting(region) > 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(end) < TimeSpan.FromSeconds(30), "what was taken still waits");
            await Task.Yield();
        }
    }
}
