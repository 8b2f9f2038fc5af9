using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Grid.Grains.Tests.Messaging;

/// <summary>An address that takes what topics send, and answers as the test says.</summary>
internal sealed class AddressServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Channel<Call> _calls = Channel.CreateUnbounded<Call>();

    public AddressServer()
    {
        int port;
        using (var socket = new TcpListener(IPAddress.Loopback, 0))
        {
            socket.Start();
            port = ((IPEndPoint)socket.LocalEndpoint).Port;
        }

        Url = $"http://127.0.0.1:{port}";
        _listener.Prefixes.Add($"{Url}/");
        _listener.Start();
        _ = Task.Run(Listen);
    }

    public string Url { get; }

    /// <summary>Status of the answer to a call.</summary>
    public Func<Call, int> Answer { get; set; } = static _ => 200;

    public bool IsEmpty => _calls.Reader.Count == 0;

    /// <summary>The next call, whatever came of it.</summary>
    public async Task<Call> Next() => await _calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public void Dispose() => _listener.Close();

    private async Task Listen()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
                var call = new Call(context.Request.RawUrl!, new WebHeaderCollection { context.Request.Headers }, await reader.ReadToEndAsync());
                context.Response.StatusCode = Answer(call);
                if (context.Response.StatusCode is 302) context.Response.RedirectLocation = $"{Url}/elsewhere";

                // Whoever waits for the call sees it before who made it hears of it.
                _calls.Writer.TryWrite(call);
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
        }
    }

    internal sealed record Call(string Path, WebHeaderCollection Headers, string Body);
}
