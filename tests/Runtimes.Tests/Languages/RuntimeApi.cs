using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Grid.Runtimes.Tests.Languages;

/// <summary>
/// The Runtime API on a bare socket. It reads the request that follows a POST before it answers the POST, so a bootstrap
/// that does not send both together gets nowhere.
/// </summary>
internal sealed class RuntimeApi : IAsyncDisposable
{
    public const string RequestId = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";

    private const string Accepted = "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"status\":\"OK\"}\n";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Channel<byte[]> events = Channel.CreateUnbounded<byte[]>();
    private readonly Channel<Posted> posts = Channel.CreateUnbounded<Posted>();
    private readonly CancellationTokenSource stop = new();
    private readonly Task serving;

    public RuntimeApi()
    {
        listener.Start();
        Address = $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        serving = Serve();
    }

    public string Address { get; }

    /// <summary>What the POST of an answer is answered with; "accepted" unless a test sets something else.</summary>
    public string AnswerReply { get; set; } = Accepted;

    /// <summary>Closes the connection after the coming answer's reply although another request has arrived.</summary>
    public bool CloseAfterAnswer { get; set; }

    public int Connections { get; private set; }

    public ChannelReader<Posted> Posts => posts.Reader;

    /// <summary>Sends an event to the pending or the coming <c>next</c>.</summary>
    public void Send(byte[] body, bool chunked, params (string Name, string Value)[] headers)
    {
        var head = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n");
        var all = new Dictionary<string, string>
        {
            ["Lambda-Runtime-Aws-Request-Id"] = RequestId,
            ["Lambda-Runtime-Deadline-Ms"] = "4102444800000",
            ["Lambda-Runtime-Invoked-Function-Arn"] = "arn:aws:lambda:eu-west-1:000000000000:function:probe:live",
            ["Lambda-Runtime-Trace-Id"] = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1",
        };
        foreach (var (name, value) in headers) all[name] = value;
        foreach (var (name, value) in all) head.Append(name).Append(": ").Append(value).Append("\r\n");

        var bytes = new MemoryStream();
        if (chunked)
        {
            bytes.Write(Encoding.UTF8.GetBytes(head.Append("Transfer-Encoding: chunked\r\n\r\n").ToString()));
            foreach (var piece in body.Chunk(50_000))
            {
                bytes.Write(Encoding.ASCII.GetBytes(piece.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
                bytes.Write(piece);
                bytes.Write("\r\n"u8);
            }

            bytes.Write("0\r\n\r\n"u8);
        }
        else
        {
            bytes.Write(Encoding.UTF8.GetBytes(head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n").ToString()));
            bytes.Write(body);
        }

        events.Writer.TryWrite(bytes.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        try
        {
            await serving;
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or IOException or InvalidOperationException)
        {
            // That is how serving ends.
        }

        stop.Dispose();
    }

    private async Task Serve()
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(stop.Token);
            client.NoDelay = true;
            Connections++;
            try
            {
                await Serve(new RequestReader(client.GetStream()));
            }
            catch (Exception error) when (error is IOException or EndOfStreamException)
            {
                // The bootstrap is gone or has connected anew.
            }
        }
    }

    private async Task Serve(RequestReader reader)
    {
        var request = await reader.Read(stop.Token);
        while (true)
        {
            if (request.Path == "/2018-06-01/ping")
            {
                await reader.Stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\npong"u8.ToArray(), stop.Token);
                request = await reader.Read(stop.Token);
                continue;
            }

            if (request.Method == "GET")
            {
                Assert.Equal("/2018-06-01/runtime/invocation/next", request.Path);
                await reader.Stream.WriteAsync(await events.Reader.ReadAsync(stop.Token), stop.Token);
                request = await reader.Read(stop.Token);
                continue;
            }

            posts.Writer.TryWrite(request);
            var lastWords = request.Path.EndsWith("/error", StringComparison.Ordinal);
            if (lastWords || request.Header("Lambda-Runtime-Function-Response-Mode") is not null)
            {
                // What ends a process or is streamed is followed by nothing before its reply.
                await reader.Stream.WriteAsync(Encoding.ASCII.GetBytes(Accepted), stop.Token);
                request = await reader.Read(stop.Token);
                continue;
            }

            var following = await reader.Read(stop.Token);
            await reader.Stream.WriteAsync(Encoding.ASCII.GetBytes(AnswerReply), stop.Token);
            if (CloseAfterAnswer)
            {
                CloseAfterAnswer = false;
                return;
            }

            request = following;
        }
    }
}
