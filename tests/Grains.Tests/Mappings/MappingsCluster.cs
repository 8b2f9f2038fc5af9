using System.Text;
using Grid.Contracts;
using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Contracts.Mappings;
using Grid.Contracts.Messaging;
using Grid.Grains.Environments;
using Grid.Grains.Mappings;
using Grid.Grains.Tests.Async;
using Grid.Grains.Tests.Clusters;
using Grid.Grains.Tests.Functions;
using Grid.Storage;
using Grid.Storage.Durability;
using Grid.Storage.Messaging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Core.Internal;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.TestingHost;

namespace Grid.Grains.Tests.Mappings;

/// <summary>One silo with real queues and mappings, on a clock that the test moves; what functions do is scripted, and so are streams with their shards and readers.</summary>
internal sealed class MappingsCluster : IAsyncDisposable
{
    public const string Region = "eu-west-1";

    private readonly string _folder = Directory.CreateTempSubdirectory("grid-mappings-").FullName;
    private readonly ServiceProvider _storage;
    private readonly InProcessTestCluster _cluster;

    private MappingsCluster()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Grid:Storage:DataFolder", Path.Join(_folder, "data"))]).Build();
        _storage = new ServiceCollection().AddLogging().AddSerializer().AddGridStorage(configuration).BuildServiceProvider();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            var services = silo.Services;
            services.AddSingleton<TimeProvider>(Clock);
            services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            services.AddGrainStorage("Default", (provider, _) => States.Using(provider.GetRequiredService<Serializer>()));
            services.AddSingleton<IGrainStateIndex>(States);
            services.AddSingleton(_storage.GetRequiredService<IMessageTable>());
            services.AddSingleton<ISilos, Alone>();
            services.AddSingleton<IInvoker>(Functions);
            services.AddSingleton(new Dice(new Random(1)));
            services.AddGridQueues(new ConfigurationBuilder().Build());
            services.AddGridMappings();
            services.AddSingleton<IShardSources>(Stream);
            services.AddSingleton<IMappingReaders>(provider => Stream.Over(provider.GetRequiredService<MappingGrains>()));
        });
        _cluster = builder.Build();
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero));

    public MemoryStates States { get; } = new();

    public ScriptedInvoker Functions { get; } = new();

    public ScriptedStream Stream { get; } = new();

    public IGrainFactory Grains => _cluster.Client;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<MappingsCluster> Start()
    {
        var cluster = new MappingsCluster();
        await cluster._cluster.DeployAsync();
        return cluster;
    }

    public static MappingId Id(string uuid) => new(Region, uuid);

    public static EventSourceMapping OfQueue(string queue, MappingSettings settings, string function = "orders") => new()
    {
        Function = new FunctionId(Region, function),
        SourceArn = new QueueId(Region, queue).Arn,
        Source = queue.EndsWith(".fifo", StringComparison.Ordinal) ? MappingSource.FifoQueue : MappingSource.Queue,
        Settings = settings,
    };

    public static EventSourceMapping OfStream(MappingSettings? settings = null) => new()
    {
        Function = new FunctionId(Region, "orders"),
        SourceArn = $"arn:aws:kinesis:{Region}:{Account.Id}:stream/s",
        Source = MappingSource.Stream,
        Settings = settings ?? new MappingSettings { StartingPosition = "LATEST" },
    };

    public IMappingGrain Mapping(string uuid) => Grains.GetGrain<IMappingGrain>(Id(uuid).GrainKey);

    public IQueueGrain Queue(string name) => Grains.GetGrain<IQueueGrain>(new QueueId(Region, name).GrainKey);

    public async Task<IQueueGrain> CreateQueue(string name)
    {
        Assert.Null((await Queue(name).Create(new QueueChange(), [], Cancel)).Error);
        return Queue(name);
    }

    public async Task<EventSourceMapping> Create(string uuid, EventSourceMapping mapping)
    {
        var created = await Mapping(uuid).Create(mapping, Cancel);
        Assert.Null(created.Error);
        await Until(uuid, mapping.Settings.Enabled ? MappingState.Enabled : MappingState.Disabled);
        return created.Value!;
    }

    public async Task<EventSourceMapping> Get(string uuid) => (await Mapping(uuid).Get(Cancel)).Value!;

    /// <summary>Waits until the mapping has reached a state; None means until it is gone.</summary>
    public Task Until(string uuid, MappingState state) => Eventually.Is(async () => ((await Mapping(uuid).Get(Cancel)).Value?.State ?? MappingState.None) == state);

    public async Task<string> Send(string queue, string body, string? group = null)
    {
        var sent = await Queue(queue).Send([new NewMessage { Body = Encoding.UTF8.GetBytes(body), GroupId = group, DeduplicationId = group is null ? null : body[..Math.Min(body.Length, 8)] }], Cancel);
        return sent.Value![0].Value!.MessageId;
    }

    /// <summary>Bodies of the messages of an attempt, and how often each had been received.</summary>
    public static string Bodies(ScriptedInvoker.Attempt attempt)
    {
        using var json = System.Text.Json.JsonDocument.Parse(attempt.Request.Event);
        return string.Join(' ', json.RootElement.GetProperty("Records").EnumerateArray()
            .Select(record => $"{record.GetProperty("body").GetString()}:{record.GetProperty("attributes").GetProperty("ApproximateReceiveCount").GetString()}"));
    }

    public async Task<(long Visible, long InFlight)> Count(string queue)
    {
        var counts = (await Queue(queue).Describe(counted: true, Cancel)).Value!.Counts!;
        return (counts.Visible, counts.InFlight);
    }

    /// <summary>Ends the activation of a mapping, as the death of its silo does.</summary>
    public async Task Forget(string uuid) => await Mapping(uuid).AsReference<IGrainManagementExtension>().DeactivateOnIdle(Cancel);

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _storage.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class Alone : ISilos
    {
        public IReadOnlyList<SiloSnapshot> Live => [];
    }
}
