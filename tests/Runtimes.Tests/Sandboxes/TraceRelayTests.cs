using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Grid.Contracts.Traces;
using Grid.Runtimes.Sandboxes;
using Grid.Runtimes.Tests.Environments;

namespace Grid.Runtimes.Tests.Sandboxes;

public sealed class TraceRelayTests
{
    private static CancellationToken Patience => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_datagram_is_handed_on_whatever_the_ones_before_were()
    {
        using var inside = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        inside.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var daemon = new Daemon();
        var relay = new TraceRelay(inside, daemon).Run();
        using var function = new UdpClient();

        foreach (var text in (string[])["", "bad", "a segment"])
        {
            await function.SendAsync(Encoding.UTF8.GetBytes(text), (IPEndPoint)inside.LocalEndPoint!, Patience);
            Assert.Equal(text, await daemon.Came.ReadAsync(Patience).AsTask().WaitAsync(TestGrid.Patience, Patience));
        }

        Assert.False(relay.IsCompleted);
        Assert.False(daemon.Came.TryRead(out _));
        inside.Dispose();
        await relay.WaitAsync(TestGrid.Patience, Patience);
    }

    private sealed class Daemon : ITraceDaemon
    {
        private readonly Channel<string> _came = Channel.CreateUnbounded<string>();

        public ChannelReader<string> Came => _came.Reader;

        public IPEndPoint? Address => null;

        public void Expect(string traceId, string region)
        {
        }

        public void Receive(ReadOnlySpan<byte> datagram)
        {
            var text = Encoding.UTF8.GetString(datagram);
            _came.Writer.TryWrite(text);
            if (text == "bad") throw new InvalidOperationException(text);
        }
    }
}
