using System.Net;
using System.Net.Sockets;
using Grid.Runtimes.Sandboxes;
using Grid.Runtimes.Tests.Environments;

namespace Grid.Runtimes.Tests.Sandboxes;

public sealed class GatewayRelayTests
{
    private static CancellationToken Patience => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_go_both_ways_and_an_end_on_one_side_is_heard_on_the_other()
    {
        using var gateway = Listen();
        using var inside = Listen();
        var relay = new GatewayRelay(inside, gateway.LocalEndPoint!).Run();
        using var near = await Connect(inside);
        using var far = await gateway.AcceptAsync(Patience);
        Assert.Equal(GatewayRelay.Source, ((IPEndPoint)far.RemoteEndPoint!).Address);

        var question = new byte[100_000];
        question[^1] = 7;
        var received = ReadAll(far);
        await near.SendAsync(question, Patience);
        near.Shutdown(SocketShutdown.Send);
        Assert.Equal(question, await received);

        await far.SendAsync("yes"u8.ToArray(), Patience);
        far.Shutdown(SocketShutdown.Send);
        Assert.Equal("yes"u8.ToArray(), await ReadAll(near));

        inside.Dispose();
        await relay.WaitAsync(TestGrid.Patience, Patience);
    }

    [Fact]
    public async Task The_end_of_the_listener_closes_what_is_open()
    {
        using var gateway = Listen();
        using var inside = Listen();
        var relay = new GatewayRelay(inside, gateway.LocalEndPoint!).Run();
        using var near = await Connect(inside);
        using var far = await gateway.AcceptAsync(Patience);

        inside.Dispose();
        await relay.WaitAsync(TestGrid.Patience, Patience);

        Assert.Empty(await ReadAll(far));
    }

    [Fact]
    public async Task A_connection_beyond_the_limit_is_closed()
    {
        using var gateway = Listen();
        using var inside = Listen();
        _ = new GatewayRelay(inside, gateway.LocalEndPoint!).Run();
        var open = new List<Socket>();
        for (var count = 0; count < GatewayRelay.ConnectionsLimit; count++)
        {
            open.Add(await Connect(inside));
            open.Add(await gateway.AcceptAsync(Patience));
        }

        using var more = await Connect(inside);
        Assert.Empty(await ReadAll(more));

        open.ForEach(socket => socket.Dispose());
    }

    private static Socket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }

    private static async Task<Socket> Connect(Socket listener)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndPoint!, Patience);
        return socket;
    }

    private static async Task<byte[]> ReadAll(Socket socket)
    {
        using var all = new MemoryStream();
        var buffer = new byte[8192];
        try
        {
            for (int count; (count = await socket.ReceiveAsync(buffer, Patience)) > 0;) all.Write(buffer, 0, count);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Closed with force: also an end.
        }

        return all.ToArray();
    }
}
