using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Grid.Runtimes.Sandboxes;

/// <summary>
/// Carries bytes between a sandbox's own network and the gateway. Who calls is the gateway's question, and the signature's answer:
/// the relay adds nothing and reads nothing, and comes from an address of its own. Ends with its listener.
/// </summary>
internal sealed class GatewayRelay(Socket listener, EndPoint gateway)
{
    /// <summary>Connections of one environment at a time; further ones are closed.</summary>
    public const int ConnectionsLimit = 64;

    /// <summary>Where functions come from that reach the gateway on loopback: nobody else does, so that what trusts the machine itself can tell them apart.</summary>
    public static readonly IPAddress Source = IPAddress.Parse("127.82.76.89");

    private const int BufferBytes = 16 * 1024;

    private readonly HashSet<Socket> _open = [];
    private bool _closed;

    /// <summary>Accepts until the listener is disposed, then closes what is open.</summary>
    public async Task Run()
    {
        while (await Accept() is { } near)
        {
            lock (_open)
            {
                if (_open.Count < ConnectionsLimit)
                {
                    _open.Add(near);
                    _ = Serve(near);
                    continue;
                }
            }

            near.Dispose();
        }

        lock (_open)
        {
            _closed = true;
            foreach (var socket in _open) socket.Dispose();
        }
    }

    private async ValueTask<Socket?> Accept()
    {
        while (true)
        {
            try
            {
                return await listener.AcceptAsync();
            }
            catch (Exception exception) when (exception is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted or SocketError.NotSocket })
            {
                return null;
            }
            catch (SocketException)
            {
                // The caller was gone before it was accepted.
            }
        }
    }

    private async Task Serve(Socket near)
    {
        await Task.Yield();
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            near.NoDelay = true;
            if (gateway is IPEndPoint { AddressFamily: AddressFamily.InterNetwork } here && IPAddress.IsLoopback(here.Address)) far.Bind(new IPEndPoint(Source, 0));
            await far.ConnectAsync(gateway);
            var back = Copy(far, near);
            await Copy(near, far);
            await back;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // One side is gone, so the other goes too.
        }
        finally
        {
            near.Dispose();
            lock (_open)
            {
                if (!_closed) _open.Remove(near);
            }
        }
    }

    /// <summary>Until one side has said all; the other hears that. Holds no buffer while nothing comes.</summary>
    private static async Task Copy(Socket from, Socket to)
    {
        while (true)
        {
            await from.ReceiveAsync(Memory<byte>.Empty);
            var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
            try
            {
                var count = await from.ReceiveAsync(buffer.AsMemory());
                for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                if (count > 0) continue;
                to.Shutdown(SocketShutdown.Send);
                return;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
