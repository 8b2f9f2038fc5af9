using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Grid.Gateway.Traces;

/// <summary>The two sockets of the daemon, on one port.</summary>
internal sealed class DaemonSockets : IDisposable
{
    private const int UsualPort = 2000;
    private const int Backlog = 64;

    /// <summary>Free ports that are tried until one is free for both.</summary>
    private const int Tries = 32;

    /// <summary>Datagrams that wait in the kernel while many functions speak at once.</summary>
    private const int ReceiveBytes = 4 * 1024 * 1024;

    private DaemonSockets(Socket datagrams, Socket listener) => (Datagrams, Listener) = (datagrams, listener);

    public Socket Datagrams { get; }

    public Socket Listener { get; }

    /// <returns>Null when the daemon is to listen nowhere.</returns>
    /// <exception cref="OptionsValidationException">The address that the settings name is taken, or not this machine's.</exception>
    public static DaemonSockets? Open(TraceDaemonOptions options)
    {
        if (options.DaemonAddress == TraceDaemonOptions.Off) return null;
        if (options.Address is { } address)
        {
            return TryOpen(address, out var why) ?? throw new OptionsValidationException(
                nameof(TraceDaemonOptions.DaemonAddress), typeof(TraceDaemonOptions), [$"{TraceDaemonOptions.Section}:{nameof(TraceDaemonOptions.DaemonAddress)}: cannot listen at {address}: {why}."]);
        }

        var opened = TryOpen(new IPEndPoint(IPAddress.Loopback, UsualPort), out var last);
        for (var tries = 0; opened is null && tries < Tries; tries++) opened = TryOpen(new IPEndPoint(IPAddress.Loopback, 0), out last);
        return opened ?? throw new OptionsValidationException(
            nameof(TraceDaemonOptions.DaemonAddress), typeof(TraceDaemonOptions), [$"{TraceDaemonOptions.Section}:{nameof(TraceDaemonOptions.DaemonAddress)}: no port of 127.0.0.1 is free: {last}."]);
    }

    public void Dispose()
    {
        Datagrams.Dispose();
        Listener.Dispose();
    }

    private static DaemonSockets? TryOpen(IPEndPoint address, out string? why)
    {
        var datagrams = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            datagrams.ReceiveBufferSize = ReceiveBytes;
            datagrams.Bind(address);
            listener.Bind(datagrams.LocalEndPoint!);
            listener.Listen(Backlog);
            why = null;
            return new DaemonSockets(datagrams, listener);
        }
        catch (SocketException exception)
        {
            datagrams.Dispose();
            listener.Dispose();
            why = exception.Message;
            return null;
        }
    }
}
