using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Sandboxes;

/// <summary>A network of its own with nothing but a loopback interface, on which the silo listens. Sockets stay in the network they were made in.</summary>
internal sealed class NetworkNamespace : IDisposable
{
    private const int Backlog = 64;

    private NetworkNamespace(SafeFileHandle handle, Socket[] listeners, Socket datagrams)
    {
        Handle = handle;
        Listeners = listeners;
        Datagrams = datagrams;
    }

    public SafeFileHandle Handle { get; }

    /// <summary>One for each port, in their order.</summary>
    public IReadOnlyList<Socket> Listeners { get; }

    /// <summary>Where datagrams come.</summary>
    public Socket Datagrams { get; }

    /// <summary>Makes a network and listens on these ports of its 127.0.0.1. The calling thread is back in its own network afterwards.</summary>
    /// <param name="datagramPort">Takes datagrams, too.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">Needs CAP_SYS_ADMIN.</exception>
    public static NetworkNamespace Create(int datagramPort, params ReadOnlySpan<int> ports)
    {
        using var home = Native.CurrentNamespace("net");
        Native.Leave(Native.NewNetwork);
        var listeners = new Socket[ports.Length];
        Socket? datagrams = null;
        try
        {
            for (var index = 0; index < ports.Length; index++)
            {
                listeners[index] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                if (index == 0) Native.RaiseLoopback(listeners[index].SafeHandle);
                listeners[index].Bind(new IPEndPoint(IPAddress.Loopback, ports[index]));
                listeners[index].Listen(Backlog);
            }

            datagrams = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            datagrams.Bind(new IPEndPoint(IPAddress.Loopback, datagramPort));
            return new NetworkNamespace(Native.CurrentNamespace("net"), listeners, datagrams);
        }
        catch
        {
            foreach (var listener in listeners) listener?.Dispose();
            datagrams?.Dispose();
            throw;
        }
        finally
        {
            Return(home);
        }
    }

    /// <summary>A socket in this network. The calling thread is back in its own network afterwards.</summary>
    public Socket OpenSocket()
    {
        using var home = Native.CurrentNamespace("net");
        Native.Join(Handle, Native.NewNetwork);
        try
        {
            return new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        }
        finally
        {
            Return(home);
        }
    }

    public void Dispose()
    {
        foreach (var listener in Listeners) listener.Dispose();
        Datagrams.Dispose();
        Handle.Dispose();
    }

    /// <summary>A thread that stays in a sandbox's network must not go on.</summary>
    private static void Return(SafeFileHandle home)
    {
        try
        {
            Native.Join(home, Native.NewNetwork);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            Environment.FailFast("A thread cannot return to the silo's network.", exception);
        }
    }
}
