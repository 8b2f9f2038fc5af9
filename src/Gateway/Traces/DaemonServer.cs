using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Gateway.Traces;

/// <summary>The daemon's web server: plain HTTP, without signatures.</summary>
internal sealed class DaemonServer : IHttpApplication<HttpContext>, IDisposable
{
    private readonly KestrelServer _server;
    private readonly DaemonOperations _operations;
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();

    /// <param name="listener">Listens already.</param>
    public DaemonServer(Socket listener, DaemonOperations operations, ILoggerFactory loggers)
    {
        _operations = operations;
        var options = new KestrelServerOptions { AddServerHeader = false, ApplicationServices = _services };
        options.Limits.MaxRequestBodySize = DaemonOperations.MostBytes;
        options.Limits.MaxConcurrentConnections = 256;
        options.Listen((IPEndPoint)listener.LocalEndPoint!, listen => listen.Protocols = HttpProtocols.Http1);
        var transport = new SocketTransportOptions { CreateBoundListenSocket = _ => listener };
        _server = new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(transport), loggers), loggers);
    }

    public Task Start(CancellationToken cancellationToken) => _server.StartAsync(this, cancellationToken);

    public Task Stop(CancellationToken cancellationToken) => _server.StopAsync(cancellationToken);

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public Task ProcessRequestAsync(HttpContext context) => _operations.Run(context);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public void Dispose()
    {
        _server.Dispose();
        _services.Dispose();
    }
}
