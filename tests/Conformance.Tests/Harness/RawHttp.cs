using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Grid.Conformance.Tests.Harness;

/// <summary>Sends bytes as no well-behaved client would, one connection each.</summary>
internal static class RawHttp
{
    /// <summary>An answer later than this is a hang.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A request with a body that fits its head.</summary>
    public static byte[] Request(string method, string target, byte[]? body = null, params string[] headers)
    {
        var head = $"{method} {target} HTTP/1.1\r\nHost: grid\r\nConnection: close\r\n{string.Concat(headers.Select(header => header + "\r\n"))}{(body is null ? "" : $"Content-Length: {body.Length}\r\n")}\r\n";
        return [.. Encoding.UTF8.GetBytes(head), .. body ?? []];
    }

    /// <summary>Sends and reads to the end. Status 0 when the server hung up without a word.</summary>
    /// <param name="cut">Closes the way to the server behind the bytes, as a client that dies does.</param>
    public static async Task<RawAnswer> Send(Uri grid, byte[] request, bool cut = false)
    {
        using var deadline = new CancellationTokenSource(Patience, TimeProvider.System);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(grid.Host, grid.Port, deadline.Token);
            using var received = new MemoryStream();
            var reading = Receive(client.GetStream(), received, deadline.Token);
            await SendAll(client, request, cut, deadline.Token);
            await reading;
            return Read(Encoding.UTF8.GetString(received.ToArray()));
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No answer within {Patience.TotalSeconds} s: {Encoding.UTF8.GetString(request)[..Math.Min(request.Length, 300)]}");
        }
    }

    private static async Task SendAll(TcpClient client, byte[] request, bool cut, CancellationToken cancellationToken)
    {
        try
        {
            await client.GetStream().WriteAsync(request, cancellationToken);
            if (cut) client.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // The server has refused before it had read everything.
        }
    }

    private static async Task Receive(NetworkStream from, MemoryStream to, CancellationToken cancellationToken)
    {
        try
        {
            var buffer = new byte[64 * 1024];
            while (!IsWhole(to) && await from.ReadAsync(buffer, cancellationToken) is var read and > 0) to.Write(buffer, 0, read);
        }
        catch (IOException)
        {
            // Reset after the answer: what has come counts.
        }
    }

    /// <summary>The server keeps a connection open for a while when it has answered before it had read everything.</summary>
    private static bool IsWhole(MemoryStream received)
    {
        var text = Encoding.Latin1.GetString(received.GetBuffer(), 0, (int)received.Length);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var length = end < 0 ? [] : text[..end].Split("\r\n").Where(line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase)).ToArray();
        return length.Length == 1 && text.Length - end - 4 >= int.Parse(length[0]["Content-Length: ".Length..], CultureInfo.InvariantCulture);
    }

    private static RawAnswer Read(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return new RawAnswer(0, "", "");
        var lines = text[..end].Split("\r\n");
        var errorType = lines.FirstOrDefault(line => line.StartsWith("x-amzn-ErrorType: ", StringComparison.OrdinalIgnoreCase)) is { } header ? header["x-amzn-ErrorType: ".Length..] : "";
        return new RawAnswer(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), errorType, text[(end + 4)..]);
    }
}
