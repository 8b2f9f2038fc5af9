using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Contracts.Security;
using Grid.Contracts.Traces;
using Grid.Grains.Concurrency;
using Grid.Grains.Environments;
using Grid.Grains.Functions;
using Grid.Grains.Invocation;
using Grid.Grains.Metrics;
using Grid.Grains.Observability;
using Grid.Grains.Tests.Invocation;
using Grid.Grains.Tests.Traces;
using Grid.Grains.Traces;
using Grid.Runtimes.Environments;
using Grid.Scheduling.Environments;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Grid.Grains.Tests.Clusters;

/// <summary>One silo of a test cluster: scripted environments behind real dispatchers, and a web server for other silos.</summary>
internal sealed class TestSilo : IAsyncDisposable, IRuntimeInventory, IAccessKeys, IOutgoingGrainCallFilter
{
    private readonly WebApplication _web;
    private int _requests;
    private int _calls;

    public TestSilo(TestSiloSettings settings)
    {
        Settings = settings;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(_ => Get<ForwardingEndpoint>());
        _web = builder.Build();
        _web.Use((context, next) =>
        {
            Interlocked.Increment(ref _requests);
            return next(context);
        });
        _web.MapGridForwarding();
        _web.Start();
    }

    public TestSiloSettings Settings { get; }

    public InProcessSiloHandle Handle { get; private set; } = null!;

    public SiloAddress Address => Handle.SiloAddress;

    public bool IsAlive { get; set; } = true;

    public string Url => _web.Urls.Single();

    public ScriptedStarter Starter { get; } = new();

    public ScriptedRoutes Routes { get; } = new() { Route = new FunctionRoute { InvokedArn = "arn:live", Version = PlacementCluster.Version } };

    /// <summary>Requests of other silos over HTTP.</summary>
    public int Requests => _requests;

    /// <summary>Grain calls made here, without those that silos make by themselves.</summary>
    public int Calls => _calls;

    IReadOnlyList<RuntimeDescription> IRuntimeInventory.Available => [.. Settings.Runtimes.Select(runtime => new RuntimeDescription { Runtime = runtime, InterpreterVersion = "1.2.3" })];

    AccessKey IAccessKeys.Root { get; } = new() { Id = "AKIATEST", Secret = "secret", PrincipalArn = "arn:aws:iam::000000000000:root" };

    public TestSilo Use(InProcessSiloHandle handle)
    {
        Handle = handle;
        return this;
    }

    public T Get<T>()
        where T : notnull => Handle.ServiceProvider.GetRequiredService<T>();

    private static int s_sinks;

    public void Register(ISiloBuilder silo)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Grid:Forwarding:Url"] = Settings.Url ?? Url,
            ["Grid:Scheduling:Placement:Policy"] = Settings.Policy,
            ["Grid:Concurrency:AccountLimit"] = $"{Settings.Concurrency}",
        }).Build();
        var services = silo.Services;
        services.AddSingleton(this);
        services.AddSingleton<IRuntimeInventory>(this);
        services.AddSingleton<IAccessKeys>(this);
        services.AddSingleton<IOutgoingGrainCallFilter>(this);
        services.AddSingleton<IRouteTable>(Routes);
        services.AddSingleton<IEnvironmentStarter>(Starter);
        services.AddSingleton(Options.Create(new EnvironmentsOptions { Host = Settings.Host }));
        services.AddSingleton(new MemoryBudget(Settings.MemoryMb, TimeSpan.Zero, TimeProvider.System));
        services.AddSingleton(new Dice(new Random(7)));
        services.AddSingleton<IKeepAlivePolicy>(new FixedKeepAlive());
        services.AddSingleton<IScaleUpPolicy>(new AtOnce());
        services.AddSingleton<LocalEnvironments>();
        services.AddSingleton<TraceHeaders>();
        services.AddSingleton<ITraceSink>(new RecordedSegments());
        services.AddSingleton<RequestSegments>();
        services.AddSingleton<Dispatchers>();
        services.AddSingleton<IInvoker, Invoker>();
        services.AddSingleton(new DecisionLog(100, () => "s", TimeProvider.System));
        services.AddSingleton<IEnvironmentFence, ScriptedLimits.NoFence>();
        services.AddSingleton(Options.Create(new MetricsOptions()));
        // What a silo stores is told from what another one does by a roll of its dice, so each has dice of its own.
        services.AddSingleton(provider => new MetricSink(
            provider.GetRequiredService<IOptions<MetricsOptions>>(), provider.GetRequiredService<TimeProvider>(), new Dice(new Random(Interlocked.Increment(ref s_sinks)))));
        services.AddSingleton<MetricsClient>();
        services.AddGrainService<MetricsService>();
        silo.AddMemoryGrainStorageAsDefault();
        silo.AddGridConcurrency(configuration);
        services.AddGridPlacement(configuration);

        // What else the machine does is none of the tests' business.
        services.AddSingleton(new MachineLoad(new ProcessorShare(static _ => 0)));
    }

    /// <summary>Invokes the function on this silo, as its gateway would.</summary>
    public Task<InvocationResult> Invoke(int bytes = 2) => InvokeUntil(TestContext.Current.CancellationToken, bytes);

    /// <summary>The same by a caller who may leave.</summary>
    public Task<InvocationResult> InvokeUntil(CancellationToken gone, int bytes = 2) => Get<IInvoker>().Invoke(
        new InvocationRequest { Function = PlacementCluster.Version.Function, Qualifier = "live", RequestId = Guid.NewGuid().ToString(), Event = new byte[bytes], LogTail = true },
        gone).AsTask();

    /// <summary>Has an idle environment from here on.</summary>
    public async Task WarmUp()
    {
        var dispatcher = Get<Dispatchers>().For(PlacementCluster.Version);
        var placement = await dispatcher.Take("r", CancellationToken.None);
        dispatcher.Return(placement.Environment!, placement.Since);
    }

    /// <returns>The number of the snapshot; every later one is newer.</returns>
    public long Publish()
    {
        var number = Get<OwnSilo>().Look().Number;
        Handle.ServiceProvider.GetServices<IHostedService>().OfType<SnapshotPublisher>().Single().PublishNow();
        return number;
    }

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.InterfaceName.StartsWith("Grid.", StringComparison.Ordinal) && context.MethodName is not (nameof(ISilosService.Publish) or nameof(ILeaseAuthority.Lease))) Interlocked.Increment(ref _calls);
        return context.Invoke();
    }

    AccessKeyLookup IAccessKeys.Find(string accessKeyId, string? sessionToken, out AccessKey? key) => throw new NotSupportedException();

    AccessKey IAccessKeys.IssueSession(string roleArn, string sessionName, TimeSpan lifetime) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => _web.DisposeAsync();
}
