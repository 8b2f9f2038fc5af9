using System.Net.Sockets;
using System.Text;
using Grid.Contracts.Async;
using Grid.Contracts.Invocation;
using Grid.Contracts.Observability;
using Grid.Contracts.Security;
using Grid.Gateway.Concurrency;
using Grid.Gateway.Invocation;
using Grid.Gateway.Protocol;
using Grid.Gateway.Security;
using Grid.Gateway.Tests.Async;
using Grid.Gateway.Tests.Invocation;
using Grid.Gateway.Tests.Protocol;
using Grid.Gateway.Tests.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Gateway.Tests;

/// <summary>The gateway's data path on a real server with a fake clock, known dice, known keys and an invoker that echoes.</summary>
internal sealed class SigningServer : IAsyncDisposable
{
    /// <summary>When every test begins.</summary>
    public static readonly DateTimeOffset Start = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

    private WebApplication? _app;

    private SigningServer()
    {
    }

    public FakeTimeProvider Clock { get; } = new(Start);

    public FakeKeys Keys { get; } = new();

    public FakeInvoker Invoker { get; } = new();

    public FakeEventInvoker Events { get; } = new();

    public FakeDecisions Decisions { get; } = new();

    /// <summary>For what the tests sign.</summary>
    public ReferenceSigner Signer => new(Keys.Root.Id, Keys.Root.Secret);

    public HttpClient Client { get; private set; } = new();

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <param name="settings">Configuration, for example <c>("Grid:Security:AcceptAnyKey", "true")</c>.</param>
    public static async Task<SigningServer> StartNew(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        var server = new SigningServer();
        builder.Services.AddSingleton<TimeProvider>(server.Clock);
        builder.Services.AddSingleton<IAccessKeys>(server.Keys);
        builder.Services.AddSingleton<IInvoker>(server.Invoker);
        builder.Services.AddSingleton<IEventInvoker>(server.Events);
        builder.Services.AddSingleton(new IdSource(new Random(1)));
        builder.Services.AddGatewaySecurity(builder.Configuration);
        builder.Services.AddSingleton<IDecisionLog>(server.Decisions);
        builder.Services.AddGatewayConcurrency(builder.Configuration);
        builder.Services.AddGatewayInvocation(builder.Configuration);

        var app = server._app = builder.Build();
        app.UseRequestIdsAndFaults();
        app.UseSigV4();
        app.UseCallerLimits();
        app.UseInvoke();
        app.Map("/_grid/health", () => "well");
        app.Map("{**path}", (Delegate)WhoAmI);
        await app.StartAsync();
        server.Address = new Uri(app.Urls.First());
        server.Client = new HttpClient { BaseAddress = server.Address };
        return server;
    }

    public async Task<Answer> Send(HttpRequestMessage request)
    {
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new((int)response.StatusCode, body, response.Headers, response.Content.Headers);
    }

    /// <summary>A request that the signer, by default that of the root's key, signs.</summary>
    public async Task<Answer> SendSigned(HttpMethod method, string target, HttpContent? body = null, ReferenceSigner? signer = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, target)) { Content = body };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        await (signer ?? Signer).Sign(request);
        return await Send(request);
    }

    public async Task<Answer> Get(Uri uri)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        return await Send(request);
    }

    /// <summary>Sends exactly these bytes and reads until the server closes, which it must be asked to do.</summary>
    public async Task<string> Raw(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", Address.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_app is not null) await _app.DisposeAsync();
    }

    /// <summary>Stands for the other operations: says who called and repeats the body that it read as a stream, twice.</summary>
    private static string WhoAmI(HttpContext context)
    {
        var caller = context.Features.Get<Caller>();
        var body = Encoding.UTF8.GetString(context.Features.Get<ReceivedBody>()!.Memory.Span);
        return $"{caller?.Region} {caller?.PrincipalArn} {body.Length} {body}";
    }
}
