using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Grid.Runtimes.Tests.Languages;

/// <summary>Reads HTTP/1.1 requests from a stream, chunked bodies and trailers included.</summary>
internal sealed class RequestReader(Stream stream)
{
    private readonly PipeReader pipe = PipeReader.Create(stream);

    public Stream Stream => stream;

    public async Task<Posted> Read(CancellationToken cancellationToken)
    {
        var first = (await Line(cancellationToken)).Split(' ');
        Assert.Equal("HTTP/1.1", first[2]);
        var headers = await Fields(cancellationToken);
        if (!headers.TryGetValue("Transfer-Encoding", out var coding))
        {
            var length = int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture);
            return new Posted(first[0], first[1], headers, await Bytes(length, cancellationToken), new Dictionary<string, string>());
        }

        Assert.Equal("chunked", coding);
        var body = new MemoryStream();
        while (int.Parse(await Line(cancellationToken), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var size)
        {
            body.Write(await Bytes(size, cancellationToken));
            Assert.Equal("", await Line(cancellationToken));
        }

        return new Posted(first[0], first[1], headers, body.ToArray(), await Fields(cancellationToken));
    }

    private async Task<Dictionary<string, string>> Fields(CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await Line(cancellationToken) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            fields.Add(line[..colon], line[(colon + 2)..]);
        }

        return fields;
    }

    private async Task<string> Line(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await pipe.ReadAsync(cancellationToken);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.UTF8.GetString(read.Buffer.Slice(0, end));
                pipe.AdvanceTo(read.Buffer.GetPosition(1, end));
                Assert.EndsWith("\r", line, StringComparison.Ordinal);
                return line[..^1];
            }

            pipe.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted) throw new EndOfStreamException();
        }
    }

    private async Task<byte[]> Bytes(int count, CancellationToken cancellationToken)
    {
        if (count == 0) return [];
        var read = await pipe.ReadAtLeastAsync(count, cancellationToken);
        if (read.Buffer.Length < count) throw new EndOfStreamException();
        var bytes = new byte[count];
        read.Buffer.Slice(0, count).CopyTo(bytes);
        pipe.AdvanceTo(read.Buffer.GetPosition(count));
        return bytes;
    }
}
