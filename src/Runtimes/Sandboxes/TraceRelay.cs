using System.Buffers;
using System.Net.Sockets;
using Grid.Contracts.Traces;

namespace Grid.Runtimes.Sandboxes;

/// <summary>Hands what comes to the port of X-Ray's daemon in a sandbox's own network to the silo's. Holds no buffer while nothing comes. Ends with its socket.</summary>
internal sealed class TraceRelay(Socket socket, ITraceDaemon daemon)
{
    private const int MostBytes = 64 * 1024;

    private readonly byte[] _look = new byte[1];

    /// <summary>Receives until the socket is disposed. Never fails.</summary>
    public async Task Run()
    {
        try
        {
            // What was announced may be gone, and then nobody waits for more.
            socket.Blocking = false;
        }
        catch (ObjectDisposedException)
        {
            return;
        }

        while (true)
        {
            try
            {
                await socket.ReceiveAsync(_look.AsMemory(), SocketFlags.Peek);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.OperationAborted or SocketError.NotSocket or SocketError.Interrupted)
            {
                return;
            }
            catch (SocketException)
            {
                // It says so when a datagram is longer than one byte.
            }

            if (!Take()) return;
        }
    }

    private bool Take()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MostBytes);
        try
        {
            // Also one that is empty, which else would be announced for ever.
            daemon.Receive(buffer.AsSpan(0, socket.Receive(buffer)));
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
#pragma warning disable CA1031 // Whatever a function sends, the next datagram has its turn.
        catch (Exception)
        {
            // There is none, or it is lost.
            return true;
        }
#pragma warning restore CA1031
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
