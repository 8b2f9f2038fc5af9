using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Sandboxes;

/// <summary>A network of its own with nothing but a loopback interface, on which the silo listens. Sockets stay in the network they were made in.</summary>
internal sealed class NetworkNamespace : IDisposable
{
    private const int Backlog = 64;

    private NetworkNamespace(SafeFileHandle handle, Socket[] listeners)
    {
        Handle = handle;
        Listeners = listeners;
    }

    public SafeFileHandle Handle { get; }

    /// <summary>One for each port, in their order.</summary>
    public IReadOnlyList<Socket> Listeners { get; }

    /// <summary>Makes a network and listens on these ports of its 127.0.0.1. The calling thread is back in its own network afterwards.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">Needs CAP_SYS_ADMIN.</exception>
    public static NetworkNamespace Create(params ReadOnlySpan<int> ports)
    {
        using var home = Native.CurrentNamespace("net");
        Native.Leave(Native.NewNetwork);
        var listeners = new Socket[ports.Length];
        try
        {
            for (var index = 0; index < ports.Length; index++)
            {
                listeners[index] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                if (index == 0) Native.RaiseLoopback(listeners[index].SafeHandle);
                listeners[index].Bind(new IPEndPoint(IPAddress.Loopback, ports[index]));
                listeners[index].Listen(Backlog);
            }

            return new NetworkNamespace(Native.CurrentNamespace("net"), listeners);
        }
        catch
        {
            foreach (var listener in listeners) listener?.Dispose();
            throw;
        }
        finally
        {
            Native.Join(home, Native.NewNetwork);
        }
    }

    /// <summary>A socket in this network. The calling thread is back in its own network afterwards.</summary>
    public Socket NewSocket()
    {
        using var home = Native.CurrentNamespace("net");
        Native.Join(Handle, Native.NewNetwork);
        try
        {
            return new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        }
        finally
        {
            Native.Join(home, Native.NewNetwork);
        }
    }

    public void Dispose()
    {
        foreach (var listener in Listeners) listener.Dispose();
        Handle.Dispose();
    }
}
