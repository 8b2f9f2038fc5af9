using System.Buffers.Text;
using System.Text;

namespace Grid.Runtimes.RuntimeApi;

/// <summary>
/// The head of one of the requests that make up an invocation, as runtimes usually send them. Everything else that HTTP allows
/// (chunks, expectations, other paths, broken syntax) is <see cref="RequestKind.Other"/> and a web server's affair.
/// </summary>
/// <param name="RequestId">From the path; ASCII.</param>
/// <param name="ErrorType">The function's word for its error; empty when it gave none.</param>
/// <param name="HeadBytes">Where the body begins.</param>
/// <param name="BodyBytes">How long the body is.</param>
internal readonly ref struct RequestHead(ReadOnlySpan<byte> requestId, ReadOnlySpan<byte> errorType, int headBytes, int bodyBytes)
{
    /// <summary>Longer heads are <see cref="RequestKind.Other"/>.</summary>
    public const int LimitBytes = 8 * 1024;

    private const int LongestRequestId = 64;

    public ReadOnlySpan<byte> RequestId { get; } = requestId;

    public ReadOnlySpan<byte> ErrorType { get; } = errorType;

    public int HeadBytes { get; } = headBytes;

    public int BodyBytes { get; } = bodyBytes;

    private static ReadOnlySpan<byte> NextLine => "GET /2018-06-01/runtime/invocation/next HTTP/1.1"u8;

    private static ReadOnlySpan<byte> AnswerStart => "POST /2018-06-01/runtime/invocation/"u8;

    private static ReadOnlySpan<byte> ResponseEnd => "/response HTTP/1.1"u8;

    private static ReadOnlySpan<byte> ErrorEnd => "/error HTTP/1.1"u8;

    /// <summary>Reads the head at the beginning of what was received.</summary>
    public static RequestKind Read(ReadOnlySpan<byte> received, out RequestHead head)
    {
        head = default;
        var end = received[..Math.Min(received.Length, LimitBytes)].IndexOf("\r\n\r\n"u8);
        if (end < 0) return received.Length < LimitBytes ? RequestKind.Incomplete : RequestKind.Other;
        var lines = received[..(end + 2)];
        var kind = ReadLine(Take(ref lines), out var requestId);
        if (kind == RequestKind.Other || !ReadHeaders(lines, out var length, out var errorType)) return RequestKind.Other;
        if (kind == RequestKind.Next ? length > 0 : length is < 0 or > RequestBody.LimitBytes) return RequestKind.Other;
        head = new RequestHead(requestId, errorType, end + 4, Math.Max(0, length));
        return kind;
    }

    private static RequestKind ReadLine(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> requestId)
    {
        requestId = default;
        if (line.SequenceEqual(NextLine)) return RequestKind.Next;
        if (!line.StartsWith(AnswerStart)) return RequestKind.Other;
        var rest = line[AnswerStart.Length..];
        var slash = rest.IndexOf((byte)'/');
        if (slash is <= 0 or > LongestRequestId) return RequestKind.Other;
        requestId = rest[..slash];
        if (requestId.ContainsAnyExceptInRange((byte)'-', (byte)'z')) return RequestKind.Other;
        return rest[slash..].SequenceEqual(ResponseEnd) ? RequestKind.Response : rest[slash..].SequenceEqual(ErrorEnd) ? RequestKind.Error : RequestKind.Other;
    }

    /// <param name="length">-1 when there is no <c>Content-Length</c>.</param>
    /// <returns>False when there is a header that asks for something special.</returns>
    private static bool ReadHeaders(ReadOnlySpan<byte> lines, out int length, out ReadOnlySpan<byte> errorType)
    {
        length = -1;
        errorType = default;
        var hasHost = false;
        while (!lines.IsEmpty)
        {
            var line = Take(ref lines);
            var colon = line.IndexOf((byte)':');
            if (colon <= 0 || line.Contains((byte)'\n') || line[..colon].ContainsAny((byte)' ', (byte)'\t')) return false;
            var name = line[..colon];
            var value = line[(colon + 1)..].Trim(" \t"u8);
            switch (name.Length)
            {
                case 4 when Is(name, "host"u8):
                    if (hasHost) return false;
                    hasHost = true;
                    break;
                case 14 when Is(name, "content-length"u8):
                    if (length >= 0 || !Utf8Parser.TryParse(value, out length, out var used) || used != value.Length || length < 0 || !char.IsAsciiDigit((char)value[0])) return false;
                    break;
                case 10 when Is(name, "connection"u8):
                    if (!Is(value, "keep-alive"u8)) return false;
                    break;
                case 34 when Is(name, "lambda-runtime-function-error-type"u8):
                    errorType = value;
                    break;
                case 6 when Is(name, "expect"u8):
                case 7 when Is(name, "upgrade"u8):
                case 17 when Is(name, "transfer-encoding"u8):
                case 37 when Is(name, "lambda-runtime-function-response-mode"u8):
                case 40 when Is(name, "lambda-runtime-function-xray-error-cause"u8):
                    return false;
            }
        }

        return hasHost;
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerCase) => Ascii.EqualsIgnoreCase(text, lowerCase);

    /// <summary>Takes a line off; every line ends with a line end.</summary>
    private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> lines)
    {
        var end = lines.IndexOf("\r\n"u8);
        var line = lines[..end];
        lines = lines[(end + 2)..];
        return line;
    }
}
