using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Runtimes.RuntimeApi;

/// <summary>The web server of the Runtime API: one for all environments of the silo, apart from the gateway's.</summary>
internal sealed class RuntimeApiServer : IDisposable
{
    /// <summary>A runtime may put an X-Ray cause of up to 1 MB into a header.</summary>
    private const int HeadersLimitBytes = (1024 + 64) * 1024;

    private const int ReadAheadLimitBytes = 2 * 1024 * 1024;

    /// <summary>Ten years. The server adds it to a clock that counts nanoseconds, where its own infinity overflows into the past.</summary>
    private static readonly TimeSpan s_never = TimeSpan.FromDays(3650);

    private readonly KestrelServer _server;
    private readonly EnvironmentConnections _connections;

    public RuntimeApiServer(EnvironmentConnections connections, ILoggerFactory loggers)
    {
        _connections = connections;
        var options = new KestrelServerOptions { AddServerHeader = false, ApplicationServices = new ServiceCollection().BuildServiceProvider() };

        // A function may be frozen in its sandbox or think for hours: nothing here is ever too slow.
        options.Limits.KeepAliveTimeout = s_never;
        options.Limits.RequestHeadersTimeout = s_never;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MaxRequestHeadersTotalSize = HeadersLimitBytes;
        options.Limits.MaxRequestBufferSize = ReadAheadLimitBytes;
        options.Listen(connections.EndPoint, listen => listen.Protocols = HttpProtocols.Http1);
        _server = new KestrelServer(Options.Create(options), connections, loggers);
    }

    public Task Start(CancellationToken cancellationToken) => _server.StartAsync(new RuntimeApiApplication(), cancellationToken);

    public Task Stop(CancellationToken cancellationToken) => _server.StopAsync(cancellationToken);

    /// <summary>Serves an environment until its listener is disposed.</summary>
    public void Serve(System.Net.Sockets.Socket listener, IRuntimeApiCalls environment) => _connections.Listen(listener, environment);

    public void Dispose() => _server.Dispose();
}
