using Grid.Contracts.Messaging;
using Grid.Grains.Messaging;
using Grid.Grains.Tests.Functions;
using Grid.Storage;
using Grid.Storage.Durability;
using Grid.Storage.Messaging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Core.Internal;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.TestingHost;

namespace Grid.Grains.Tests.Messaging;

/// <summary>One silo with queues, messages in a database of their own, and a clock that the test moves.</summary>
public sealed class QueuesCluster : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grid-queues-").FullName;
    private readonly ServiceProvider _storage;
    private InProcessTestCluster? _cluster;

    public QueuesCluster()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Grid:Storage:DataFolder", Path.Combine(_folder, "data"))]).Build();
        _storage = new ServiceCollection().AddLogging().AddSerializer().AddGridStorage(configuration).BuildServiceProvider();
    }

    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));

    internal MemoryStates States { get; } = new();

    internal QueueSweeper Sweeper => new(States, _storage.GetRequiredService<IMessageTable>(), _cluster!.Client, Clock, Clock, NullLogger<QueueSweeper>.Instance);

    internal IDeliveryTarget Target => _cluster!.Silos[0].ServiceProvider.GetServices<IDeliveryTarget>().Single(target => target.Service == "sqs");

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
            services.AddSingleton(_storage.GetRequiredService<IMessageTable>());
            services.AddGridQueues(new ConfigurationBuilder().Build());
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
        await _storage.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    internal IQueueGrain Queue(string name) => _cluster!.Client.GetGrain<IQueueGrain>(new QueueId("eu-west-1", name).GrainKey);

    /// <summary>Ends the queue's activation, as the death of its silo does.</summary>
    internal async Task Forget(string name) => await Queue(name).AsReference<IGrainManagementExtension>().DeactivateOnIdle(CancellationToken.None);
}
