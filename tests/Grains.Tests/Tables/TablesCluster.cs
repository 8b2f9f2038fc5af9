using System.Text.Json;
using Grid.Contracts.Streams;
using Grid.Contracts.Tables;
using Grid.Grains.Tables;
using Grid.Storage;
using Grid.Storage.Durability;
using Grid.Storage.Streams;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans;
using Orleans.Core.Internal;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace Grid.Grains.Tests.Tables;

/// <summary>One silo with change streams over real shards and a real store, on a clock that the test moves.</summary>
public sealed class TablesCluster : IAsyncLifetime
{
    public const string Region = "eu-west-1";

    private readonly string _folder = Directory.CreateTempSubdirectory("grid-tables-").FullName;
    private InProcessTestCluster? _cluster;

    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 30, 12, 0, 0, 149, TimeSpan.Zero));

    internal IShardLog Logs => Service<IShardLog>();

    internal ITableStreamCatalog Catalog => new TableStreamCatalog(Service<IGrainStateIndex>(), Clock);

    internal TableShards Shards => new(_cluster!.Client);

    private TableStreamSweeper Sweeper => new(Service<IGrainStateIndex>(), Logs, _cluster!.Client, Clock, Clock, NullLogger<TableStreamSweeper>.Instance);

    public async ValueTask InitializeAsync()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Grid:Storage:DataFolder", Path.Join(_folder, "data")), new("Grid:Tables:ShardsPerStream", "1")]).Build();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            var services = silo.Services;
            services.AddSingleton<TimeProvider>(Clock);
            services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            services.AddGridStorage(configuration);
            services.AddGridStreams(configuration);
            services.AddTableStreams(configuration);
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    internal static TableItem Item(string json)
    {
        using var document = JsonDocument.Parse(json);
        return TableItems.Read(document.RootElement).Value!;
    }

    internal ITableStreamGrain Table(string name) => _cluster!.Client.GetGrain<ITableStreamGrain>(TableStreamId.KeyOf(Region, name));

    internal IShardGrain Shard(StreamShard shard) => _cluster!.Client.GetGrain<IShardGrain>(shard.Log);

    internal Task Sweep() => Sweeper.Sweep(TestContext.Current.CancellationToken);

    /// <summary>Ends the table's activation, as the death of its silo does.</summary>
    internal async Task Forget(string name) => await Table(name).AsReference<IGrainManagementExtension>().DeactivateOnIdle(CancellationToken.None);

    private TService Service<TService>()
        where TService : notnull => _cluster!.Silos[0].ServiceProvider.GetRequiredService<TService>();
}
