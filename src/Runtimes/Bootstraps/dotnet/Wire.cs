using System.Buffers;
using System.Net.Sockets;
using System.Text;

namespace Grid.Bootstrap;

/// <summary>
/// The Runtime API over one connection. The answer to an invocation and the request for the next one leave in a single write;
/// replies come back in the order of the requests.
/// </summary>
internal sealed class Wire : IDisposable
{
    private const string Version = "/2018-06-01";
    private const string Base = Version + "/runtime";
    private const string ErrorContentType = "application/vnd.aws.lambda.error+json";

    private readonly string host;
    private readonly int port;
    private readonly string common;
    private readonly byte[] next;
    private readonly ArrayBufferWriter<byte> output = new(4096);

    private Socket socket = null!;
    private ReplyReader reader = null!;
    private bool proven; // whether this connection has answered anything

    /// <param name="address"><c>host:port</c></param>
    public Wire(string address)
    {
        var colon = address.LastIndexOf(':');
        (host, port) = (address[..colon], int.Parse(address[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture));
        common = $" HTTP/1.1\r\nHost: {address}\r\nUser-Agent: grid-dotnet/{Environment.Version}\r\n";
        next = Encoding.ASCII.GetBytes($"GET {Base}/invocation/next{common}\r\n");
        Connect();
    }

    /// <summary>Proves the connection; the platform's answer says nothing.</summary>
    public void Ping()
    {
        Encoding.ASCII.GetBytes($"GET {Version}/ping{common}\r\n", output);
        Exchange(output.WrittenCount, withNext: false);
    }

    /// <summary>The first event.</summary>
    public Reply Next() => Exchange(0, withNext: true);

    /// <summary>Answers an invocation; returns the next one.</summary>
    public Reply Respond(string requestId, ReadOnlySpan<byte> body)
    {
        var length = Post($"/invocation/{requestId}/response", "application/json", "", body);
        return Exchange(length, withNext: true);
    }

    /// <summary>Fails an invocation; returns the next one.</summary>
    public Reply Fail(string requestId, string errorType, ReadOnlySpan<byte> body) =>
        Exchange(Post($"/invocation/{requestId}/error", ErrorContentType, ErrorTypeHeader(errorType), body), withNext: true);

    public void FailInit(string errorType, ReadOnlySpan<byte> body) =>
        Exchange(Post("/init/error", ErrorContentType, ErrorTypeHeader(errorType), body), withNext: false);

    public void Dispose() => socket.Dispose();

    /// <summary>Sends the post in the buffer, if there is one, and the request for the next event, if wanted; returns the last one's reply.</summary>
    private Reply Exchange(int postLength, bool withNext)
    {
        if (withNext) output.Write(next);
        var answered = 0;
        var expected = (postLength > 0 ? 1 : 0) + (withNext ? 1 : 0);
        while (true)
        {
            try
            {
                Send(output.WrittenSpan[(answered > 0 ? postLength : 0)..]);
                Reply reply;
                do
                {
                    reply = reader.Read();
                    proven = true;
                    if (reply.Status >= 500) throw new PlatformException("The platform failed.");
                }
                while (++answered < expected);

                output.ResetWrittenCount();
                return !withNext || reply.Status == 200 ? reply : throw new PlatformException("The platform refuses to send an event.");
            }
            catch (Exception error) when (error is SocketException or EndOfStreamException)
            {
                // A server may close a connection, for example after refusing a body: what it has not answered is sent once more.
                if (!proven) throw new PlatformException("The platform is gone.");
                socket.Dispose();
                Connect();
            }
        }
    }

    private int Post(string path, string contentType, string headers, ReadOnlySpan<byte> body)
    {
        var head = $"POST {Base}{path}{common}Content-Type: {contentType}\r\n{headers}Content-Length: {body.Length}\r\n\r\n";
        Encoding.ASCII.GetBytes(head, output);
        output.Write(body);
        return output.WrittenCount;
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[socket.Send(bytes)..];
    }

    private void Connect()
    {
        proven = false;
        socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Connect(host, port);
        }
        catch (SocketException error)
        {
            throw new PlatformException(error.Message);
        }

        reader = new ReplyReader(socket);
    }

    /// <summary>Error types come from user code; a header holds printable ASCII only.</summary>
    private static string ErrorTypeHeader(string errorType) =>
        $"Lambda-Runtime-Function-Error-Type: {string.Concat(errorType.Select(c => c is >= ' ' and <= '~' ? c : '?'))}\r\n";
}
