using System.Net;
using System.Net.Sockets;
using Grid.Contracts;
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
internal sealed partial class DaemonServer : IHttpApplication<HttpContext>, IDisposable
{
    private readonly KestrelServer _server;
    private readonly DaemonOperations _operations;
    private readonly ILogger _logger;
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();

    /// <param name="listener">Listens already.</param>
    public DaemonServer(Socket listener, DaemonOperations operations, ILoggerFactory loggers)
    {
        _operations = operations;
        _logger = loggers.CreateLogger<DaemonServer>();
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

    public async Task ProcessRequestAsync(HttpContext context)
    {
        try
        {
            await _operations.Run(context);
        }
        catch (Exception exception) when (exception is not Microsoft.AspNetCore.Http.BadHttpRequestException && !context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            LogFault(exception, context.Request.Path);
            await TraceTargets.Write(context, new ApiError(ApiErrorKind.Service, "The request could not be answered."));
        }
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public void Dispose()
    {
        _server.Dispose();
        _services.Dispose();
    }

    private void LogFault(Exception exception, string path) => Fault(_logger, exception, path);

    [LoggerMessage(1, LogLevel.Error, "X-Ray's daemon could not answer {Path}")]
    private static partial void Fault(ILogger logger, Exception exception, string path);
}
