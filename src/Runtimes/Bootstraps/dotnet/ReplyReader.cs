using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Grid.Bootstrap;

/// <summary>Reads HTTP/1.1 replies from a socket.</summary>
internal sealed class ReplyReader(Socket socket)
{
    private byte[] buffer = new byte[16 * 1024];
    private int start;
    private int end;

    /// <exception cref="EndOfStreamException">The server has closed the connection.</exception>
    public Reply Read()
    {
        var status = int.Parse(Line().AsSpan(9, 3), CultureInfo.InvariantCulture);
        var headers = new Dictionary<string, string>(12, StringComparer.OrdinalIgnoreCase);
        while (Line() is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        if (headers.TryGetValue("Transfer-Encoding", out var coding) && coding == "chunked") return new Reply(status, headers, Chunks());
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        Exactly(body);
        return new Reply(status, headers, body);
    }

    private byte[] Chunks()
    {
        using var body = new MemoryStream();
        while (int.Parse(Line().Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var size)
        {
            var chunk = new byte[size];
            Exactly(chunk);
            body.Write(chunk);
            Line();
        }

        while (Line().Length > 0)
        {
            // Trailers say nothing to us.
        }

        return body.ToArray();
    }

    private string Line()
    {
        int length;
        while ((length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n')) < 0)
        {
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
            }

            if (end == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            end += Receive(buffer.AsSpan(end));
        }

        var line = Encoding.UTF8.GetString(buffer, start, length).TrimEnd('\r');
        start += length + 1;
        return line;
    }

    private void Exactly(Span<byte> target)
    {
        var buffered = Math.Min(target.Length, end - start);
        buffer.AsSpan(start, buffered).CopyTo(target);
        start += buffered;
        for (target = target[buffered..]; target.Length > 0;) target = target[Receive(target)..];
    }

    private int Receive(Span<byte> target)
    {
        var count = socket.Receive(target);
        return count > 0 ? count : throw new EndOfStreamException();
    }
}
