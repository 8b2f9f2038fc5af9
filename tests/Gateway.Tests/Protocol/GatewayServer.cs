using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grid.Contracts.Async;
using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Contracts.Logs;
using Grid.Contracts.Mappings;
using Grid.Contracts.Messaging;
using Grid.Contracts.Metrics;
using Grid.Contracts.Observability;
using Grid.Contracts.Security;
using Grid.Contracts.Streams;
using Grid.Contracts.Tables;
using Grid.Contracts.Traces;
using Grid.Contracts;
using Grid.Gateway.Security;
using Grid.Gateway.Tests.Async;
using Grid.Gateway.Tests.Invocation;
using Grid.Gateway.Tests.Logs;
using Grid.Gateway.Tests.Mappings;
using Grid.Gateway.Tests.Metrics;
using Grid.Gateway.Tests.Tables;
using Grid.Gateway.Tests.Traces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Gateway.Tests.Protocol;

/// <summary>The gateway on a real server, over fakes. Every request counts as signed for us-east-1 unless keys are checked.</summary>
public sealed class GatewayServer : IAsyncLifetime
{
    private readonly WebApplication _app;

    public GatewayServer()
        : this(acceptAnyKey: true)
    {
    }

    /// <param name="more">Registers services beside the gateway's own.</param>
    internal GatewayServer(bool acceptAnyKey, Action<IServiceCollection>? more = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["Grid:Security:AcceptAnyKey"] = acceptAnyKey.ToString();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton(Factory);
        builder.Services.AddSingleton<ICodeStore>(Stores);
        builder.Services.AddSingleton<ICodeBucket>(Stores);
        builder.Services.AddSingleton<IFunctionCatalog>(Stores);
        builder.Services.AddSingleton<IGridRuntimes>(Stores);
        builder.Services.AddSingleton<IAccessKeys>(Stores);
        builder.Services.AddSingleton<IDecisionLog>(Decisions);
        builder.Services.AddSingleton<IGridReset>(Stores);
        builder.Services.AddSingleton<IQueueCatalog>(new FakeQueues());
        builder.Services.AddSingleton<IMappingCatalog>(Mappings);
        builder.Services.AddSingleton<ITopicCatalog>(new FakeTopics());
        builder.Services.AddSingleton<ITopicCertificate>(new FakeTopics());
        builder.Services.AddSingleton<IStreamCatalog>(new FakeStreams());
        builder.Services.AddSingleton<ITableStreamCatalog>(new FakeTable());
        builder.Services.AddSingleton<ILogs>(new FakeLogs());
        builder.Services.AddSingleton<IMetrics>(new FakeMetrics());
        builder.Services.AddSingleton<IMetricSink>(new FakeMetrics());
        builder.Services.AddSingleton<IGridHealth>(new FakeMetrics());
        builder.Services.AddSingleton<ITraces>(Traces);
        builder.Services.AddSingleton<ITraceSink>(Traces);
        builder.Services.AddSingleton<IGridClock>(Clock);
        builder.Services.AddSingleton<IInvoker>(new FakeInvoker());
        builder.Services.AddSingleton<IEventInvoker>(Events);
        builder.Services.AddGridGateway(builder.Configuration);
        more?.Invoke(builder.Services);
        _app = builder.Build();
        _app.MapGridGateway();
    }

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero));

    internal FakeGrains Grains => (FakeGrains)(object)Factory;

    internal FakeStores Stores { get; } = new();

    internal FakeMappings Mappings { get; } = new();

    internal FakeEventInvoker Events { get; } = new();

    internal FakeDecisions Decisions { get; } = new();

    internal FakeTraces Traces { get; } = new();

    internal FakeClock Clock { get; } = new();

    internal HttpClient Client { get; } = new();

    private IGrainFactory Factory { get; } = FakeGrains.Create();

    public async ValueTask InitializeAsync()
    {
        await _app.StartAsync();
        Client.BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    /// <summary>Forgets what earlier tests asked and set.</summary>
    internal FakeFunction Fresh()
    {
        Grains.Keys.Clear();
        Grains.Mapping = new FakeMapping();
        Grains.Queue = FakeQueue.Create();
        Grains.Layer = new FakeLayer();
        Stores.PutRefusal = null;
        return Grains.Function = new FakeFunction();
    }

    internal async Task<Reply> Send(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        using var response = await Client.SendAsync(request);
        return await Reply.Of(response);
    }

    internal Task<Reply> Send(string method, string path, JsonNode body) => Send(method, path, body.ToJsonString());
}
