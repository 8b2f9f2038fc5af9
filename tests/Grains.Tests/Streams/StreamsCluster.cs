using Grid.Contracts.Streams;
using Grid.Grains.Streams;
using Grid.Grains.Tests.Functions;
using Grid.Storage;
using Grid.Storage.Durability;
using Grid.Storage.Streams;
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
using StreamId = Grid.Contracts.Streams.StreamId;

namespace Grid.Grains.Tests.Streams;

/// <summary>One silo with streams, records in a database of their own, and a clock that the test moves.</summary>
public sealed class StreamsCluster : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grid-streams-").FullName;
    private readonly ServiceProvider _storage;
    private InProcessTestCluster? _cluster;

    public StreamsCluster()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Grid:Storage:DataFolder", Path.Combine(_folder, "data"))]).Build();
        _storage = new ServiceCollection().AddLogging().AddSerializer().AddGridStorage(configuration).BuildServiceProvider();
        Log = new LoggedLog(_storage.GetRequiredService<IShardLog>());
    }

    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));

    internal MemoryStates States { get; } = new();

    internal LoggedLog Log { get; }

    internal IStreamCatalog Catalog => _cluster!.Silos[0].ServiceProvider.GetRequiredService<IStreamCatalog>();

    internal RecentMemory Recent => _cluster!.Silos[0].ServiceProvider.GetRequiredService<RecentMemory>();

    internal StreamSweeper Sweeper => new(States, Log, _cluster!.Client, Clock, Clock, NullLogger<StreamSweeper>.Instance);

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
            services.AddSingleton<IShardLog>(Log);
            services.AddGridStreams(new ConfigurationBuilder().AddInMemoryCollection([new("Grid:Streams:MaxShards", "6")]).Build());
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

    internal IStreamGrain Stream(string name) => _cluster!.Client.GetGrain<IStreamGrain>(new StreamId("eu-west-1", name).GrainKey);

    internal IShardGrain Shard(long log) => _cluster!.Client.GetGrain<IShardGrain>(log);

    /// <summary>Ends a grain's activation, as the death of its silo does.</summary>
    internal static async Task Forget(IAddressable grain) => await grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle(CancellationToken.None);
}
