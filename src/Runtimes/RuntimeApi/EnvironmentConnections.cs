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

    private const int ProcessorsPerLoop = 4, MostLoops = 8;

    private readonly Channel<ConnectionContext> _accepted = Channel.CreateBounded<ConnectionContext>(QueueLimit);
    private readonly SocketConnectionContextFactory _connections;
    private readonly RuntimeApiLoop[] _loops;
    private uint _lastLoop;
    private int _disposed;
    private readonly ILogger<EnvironmentConnections> _logger;

    public EnvironmentConnections(ILoggerFactory loggers)
    {
        _logger = loggers.CreateLogger<EnvironmentConnections>();
        _connections = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), loggers.CreateLogger<SocketConnectionContextFactory>());
        var logger = loggers.CreateLogger<RuntimeApiLoop>();
        _loops = [.. Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount / ProcessorsPerLoop, 1, MostLoops)).Select(_ => new RuntimeApiLoop(logger))];
    }

    /// <summary>No address: there are as many as environments.</summary>
    public EndPoint EndPoint { get; } = new IPEndPoint(IPAddress.Loopback, 0);

    /// <summary>Accepts the environment's connections until the listener is disposed.</summary>
    public void Listen(Socket listener, IRuntimeApiCalls environment)
    {
        var loop = _loops[Interlocked.Increment(ref _lastLoop) % _loops.Length];
        _ = AcceptAll(listener, new Callers(this, environment, loop));
    }

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
        if (!_accepted.Writer.TryComplete() & Interlocked.Exchange(ref _disposed, 1) != 0) return default;
        foreach (var loop in _loops) loop.Dispose();
        _connections.Dispose();
        return default;
    }

    private async Task AcceptAll(Socket listener, Callers callers)
    {
        while (await Accept(listener) is { } socket)
        {
            if (!callers.Add(socket)) LogTooMany(ConnectionsLimit);
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

    /// <summary>The open connections of one environment.</summary>
    private sealed class Callers(EnvironmentConnections connections, IRuntimeApiCalls environment, RuntimeApiLoop loop) : IConnectionOwner
    {
        private int _open;

        /// <returns>False when there are too many already.</returns>
        public bool Add(Socket socket)
        {
            if (Interlocked.Increment(ref _open) > ConnectionsLimit)
            {
                Closed();
                socket.Dispose();
                return false;
            }

            environment.Connected();
            _ = new RuntimeConnection(socket, environment, loop, this);
            return true;
        }

        public void Closed() => Interlocked.Decrement(ref _open);

        public void HandOver(Socket socket, byte[] received)
        {
            var connection = connections._connections.Create(socket);
            connection.Transport = new ResumedTransport(connection.Transport, received);
            connection.Features.Set(new EnvironmentConnection(environment, connection.ConnectionClosed));
            connection.ConnectionClosed.UnsafeRegister(static state => ((Callers)state!).Closed(), this);
            if (!connections._accepted.Writer.TryWrite(connection)) connection.Abort();
        }
    }
}
