using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Grid.Runtimes.RuntimeApi;

/// <summary>
/// The connections of all environments as one transport. Every environment brings a listening socket of its own, wherever it listens,
/// and each of its connections carries the environment as a feature: nothing in a request has to say who is calling.
/// </summary>
internal sealed partial class EnvironmentConnections : IConnectionListenerFactory, IConnectionListener
{
    /// <summary>Connections of one environment at a time. Runtimes use one to five.</summary>
    public const int ConnectionsLimit = 128;

    private const int QueueLimit = 1024;

    private readonly Channel<ConnectionContext> _accepted = Channel.CreateBounded<ConnectionContext>(QueueLimit);
    private readonly SocketConnectionContextFactory _connections;
    private readonly ILogger<EnvironmentConnections> _logger;

    public EnvironmentConnections(ILoggerFactory loggers)
    {
        _logger = loggers.CreateLogger<EnvironmentConnections>();
        _connections = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), loggers.CreateLogger<SocketConnectionContextFactory>());
    }

    /// <summary>No address: there are as many as environments.</summary>
    public EndPoint EndPoint { get; } = new IPEndPoint(IPAddress.Loopback, 0);

    /// <summary>Accepts the environment's connections until the listener is disposed.</summary>
    public void Listen(Socket listener, IRuntimeApiCalls environment) => _ = AcceptAll(listener, environment);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(this);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _accepted.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_accepted.Reader.TryRead(out var connection)) return connection;
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _accepted.Writer.TryComplete();
        return default;
    }

    public ValueTask DisposeAsync()
    {
        _accepted.Writer.TryComplete();
        _connections.Dispose();
        return default;
    }

    private async Task AcceptAll(Socket listener, IRuntimeApiCalls environment)
    {
        var open = new Counter();
        try
        {
            while (await Accept(listener) is { } socket)
            {
                if (Interlocked.Increment(ref open.Value) > ConnectionsLimit)
                {
                    Interlocked.Decrement(ref open.Value);
                    LogTooMany(ConnectionsLimit);
                    socket.Dispose();
                    continue;
                }

                socket.NoDelay = true;
                var connection = _connections.Create(socket);
                connection.Features.Set(new EnvironmentConnection(environment, connection.ConnectionClosed));
                connection.ConnectionClosed.UnsafeRegister(static state => Interlocked.Decrement(ref ((Counter)state!).Value), open);
                await _accepted.Writer.WriteAsync(connection);
            }
        }
        catch (ChannelClosedException)
        {
            // The silo stops.
        }
    }

    /// <returns>Null when the listener is closed: the environment has ended.</returns>
    private static async ValueTask<Socket?> Accept(Socket listener)
    {
        while (true)
        {
            try
            {
                return await listener.AcceptAsync();
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.OperationAborted or SocketError.NotSocket)
            {
                return null;
            }
            catch (SocketException)
            {
                // The caller was gone before it was accepted.
            }
        }
    }

    private sealed class Counter
    {
        public int Value;
    }
}
