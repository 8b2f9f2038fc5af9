using System.Collections.Concurrent;
using System.ComponentModel;
using System.Net.Sockets;
using Grid.Runtimes.Sandboxes;
using Microsoft.Extensions.Logging;

namespace Grid.Runtimes.RuntimeApi;

/// <summary>
/// One thread that reads what runtimes send and goes on with it at once. A web server hands each of the two requests of an invocation from thread to thread;
/// for functions that take microseconds those changes would cost more than all the rest.
/// </summary>
internal sealed partial class RuntimeApiLoop : IDisposable
{
    public const int ScratchBytes = 64 * 1024;

    private readonly ConcurrentDictionary<long, RuntimeConnection> _connections = new();
    private readonly ConcurrentQueue<RuntimeConnection> _posted = new();
    private readonly Epoll _epoll = new();
    private readonly Thread _thread;
    private long _lastKey = Epoll.WakeKey;
    private volatile bool _stopping;

    private readonly ILogger<RuntimeApiLoop> _logger;

    public RuntimeApiLoop(ILogger<RuntimeApiLoop> logger)
    {
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = "RuntimeApi" };
        _thread.Start();
    }

    /// <summary>Room for what is just being read; the loop's thread only.</summary>
    public byte[] Scratch { get; } = GC.AllocateUninitializedArray<byte>(ScratchBytes, pinned: true);

    /// <returns>The connection's key.</returns>
    /// <exception cref="Win32Exception">The kernel takes no more files.</exception>
    public long Add(RuntimeConnection connection, Socket socket)
    {
        var key = Interlocked.Increment(ref _lastKey);
        _connections[key] = connection;
        _epoll.Add(socket.SafeHandle, key, Native.EpollIn | Native.EpollPeerClosed);
        return key;
    }

    /// <summary>Hears also of room for more to send, or not any more.</summary>
    public void WantRoom(Socket socket, long key, bool wanted) =>
        _epoll.Change(socket.SafeHandle, key, Native.EpollIn | Native.EpollPeerClosed | (wanted ? Native.EpollOut : 0));

    /// <summary>Forgets a connection whose socket is still open.</summary>
    public void Remove(Socket socket, long key)
    {
        if (_connections.TryRemove(key, out _)) _epoll.Remove(socket.SafeHandle);
    }

    /// <summary>Has the loop look at a connection although its socket has nothing new.</summary>
    public void Post(RuntimeConnection connection)
    {
        _posted.Enqueue(connection);
        _epoll.Wake();
    }

    public void Dispose()
    {
        _stopping = true;
        _epoll.Wake();
        _thread.Join();
        _epoll.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            var count = _epoll.Wait();
            for (var index = 0; index < count; index++)
            {
                var key = _epoll.Key(index);
                if (key == Epoll.WakeKey) Woken();
                else if (_connections.TryGetValue(key, out var connection)) Serve(connection, _epoll.Events(index));
            }
        }
    }

    private void Serve(RuntimeConnection connection, uint events)
    {
        try
        {
            connection.Ready(events);
        }
#pragma warning disable CA1031 // The one thread must live on for the other environments.
        catch (Exception exception)
        {
            LogFault(exception);
            connection.Abort();
        }
#pragma warning restore CA1031
    }

    private void Woken()
    {
        _epoll.Woken();
        while (_posted.TryDequeue(out var connection)) Serve(connection, 0);
    }
}
