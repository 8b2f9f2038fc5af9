using System.Text;
using Grid.Contracts.Traces;
using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Contracts.Messaging;
using Grid.Grains.Messaging;
using Grid.Grains.Environments;
using Grid.Grains.Functions;
using Grid.Grains.Observability;
using Grid.Grains.Tests.Clusters;
using Grid.Grains.Tests.Functions;
using Grid.Grains.Tests.Invocation;
using Grid.Grains.Tests.Traces;
using Grid.Grains.Traces;
using Grid.Runtimes.Environments;
using Grid.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans;
using Orleans.Core.Internal;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace Grid.Grains.Tests.Async;

/// <summary>One silo with the real queues over a real store, on a clock that the test moves; what functions do is scripted.</summary>
internal sealed class EventCluster : IAsyncDisposable
{
    public const string Queue = "arn:aws:sqs:eu-west-1:000000000000:dead";
    public const string Destination = "arn:aws:sqs:eu-west-1:000000000000:told";

    private readonly string _folder = Directory.CreateTempSubdirectory("grid-events-").FullName;
    private readonly InProcessTestCluster _cluster;

    private EventCluster(Dictionary<string, string?> settings)
    {
        settings["Grid:Storage:DataFolder"] = Path.Join(_folder, "data");
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            var services = silo.Services;
            services.AddSingleton<TimeProvider>(Clock);
            services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            services.AddGridStorage(configuration);
            services.AddSingleton<ICodePreparation, HeldPreparation>();
            services.AddSingleton<ISilos, Alone>();
            services.AddSingleton<IEnvironmentFence, ScriptedLimits.NoFence>();
            silo.AddGridConcurrency(configuration);
            services.AddGridFunctions(configuration);
            services.AddSingleton<IInvoker>(Functions);
            services.AddSingleton<IDeliveryTarget>(Target);
            services.AddSingleton(new Dice(new Random(1)));
            services.AddSingleton<IDeliveries, Deliveries>();
            services.AddSingleton<ITraceSink>(Segments);
            services.AddSingleton<TraceHeaders>();
            services.AddSingleton<RequestSegments>();
            services.AddGridEvents(configuration);
        });
        _cluster = builder.Build();
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero));

    public ScriptedInvoker Functions { get; } = new();

    /// <summary>What X-Ray gets.</summary>
    public RecordedSegments Segments { get; } = new();

    public ScriptedTarget Target { get; } = new();

    public static FunctionId Function { get; } = new("eu-west-1", "orders");

    public IEventQueueGrain Queued => Grains.GetGrain<IEventQueueGrain>(Function.GrainKey);

    public IFunctionGrain Grain => Grains.GetGrain<IFunctionGrain>(Function.GrainKey);

    private IGrainFactory Grains => _cluster.Client;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="deadLetters">The function's dead-letter queue; null for none.</param>
    public static async Task<EventCluster> Start(string? deadLetters = null, params (string Name, string Value)[] settings)
    {
        var cluster = new EventCluster(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value));
        await cluster._cluster.DeployAsync();
        await cluster.Create(Function, deadLetters);
        return cluster;
    }

    public async Task Create(FunctionId function, string? deadLetters = null)
    {
        var settings = new FunctionSettings { Runtime = "nodejs20.x", Handler = "index.handler", Role = "r", DeadLetterTargetArn = deadLetters };
        Assert.Null((await Grains.GetGrain<IFunctionGrain>(function.GrainKey).Create(new CreateFunction { Settings = settings, Publish = true }, Cancel)).Error);
        await Eventually.Is(async () => (await Grains.GetGrain<IFunctionGrain>(function.GrainKey).Route(null, Cancel)).Ok);
    }

    public Task Configure(EventInvokeChange change) => Configure(null, change);

    public async Task Configure(string? qualifier, EventInvokeChange change) => Assert.Null((await Grain.PutEventInvokeConfig(change, qualifier, Cancel)).Error);

    public async Task<Outcome<Done>> TryAccept(string text, string requestId, string? qualifier = null, FunctionId? function = null)
    {
        var accept = _cluster.Silos[0].ServiceProvider.GetRequiredService<IEventInvoker>();
        return await accept.Accept(
            new EventInvocation { Function = function ?? Function, Qualifier = qualifier, RequestId = requestId, Event = Encoding.UTF8.GetBytes(text), TraceHeader = "Root=1-caller" }, Cancel);
    }

    public async Task Accept(string text, string requestId, string? qualifier = null, FunctionId? function = null) =>
        Assert.Null((await TryAccept(text, requestId, qualifier, function)).Error);

    /// <summary>Waits until an event stands so; null means until it is gone.</summary>
    public Task Until(string requestId, Func<QueuedEvent, bool>? stands) => Eventually.Is(async () =>
    {
        var found = await Queued.Find(requestId, Cancel);
        return stands is null ? found is null : found is not null && stands(found);
    });

    /// <summary>Ends the queue's activation, as the death of its silo does: what it was doing is left behind.</summary>
    public Task Forget() => Queued.AsReference<IGrainManagementExtension>().DeactivateOnIdle(Cancel).AsTask();

    /// <summary>What the waker of a silo does.</summary>
    public Task Sweep() => Grains.GetGrain<Grid.Grains.Async.IEventArrivals>(Function.GrainKey).Sweep();

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class Alone : ISilos
    {
        public IReadOnlyList<SiloSnapshot> Live => [];
    }
}
