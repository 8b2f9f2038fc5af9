using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Grid.Contracts;
using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Protocol;

/// <summary>
/// A JSON body, in the buffer that received it. A zip arrives in it as up to 67 MB of base64 and is decoded where it lies,
/// so that an upload is in memory once.
/// </summary>
internal sealed class RequestBody : IDisposable
{
    /// <summary>Items of tables have 32 levels, each of which is two of JSON.</summary>
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 80 };

    private readonly Memory<byte> _bytes;
    private readonly JsonDocument? _document;

    private RequestBody(Memory<byte> bytes, JsonDocument? document)
    {
        _bytes = bytes;
        _document = document;
    }

    internal static RequestBody None { get; } = new(default, null);

    /// <summary>The body's object; undefined when there is no body.</summary>
    internal JsonElement Root => _document?.RootElement ?? default;

    /// <param name="bytes">What was received; decoding overwrites it.</param>
    internal static Outcome<RequestBody> Read(Memory<byte> bytes)
    {
        if (bytes.IsEmpty) return None;
        var parsed = Parse(bytes);
        return parsed.Ok ? new RequestBody(bytes, parsed.Value) : parsed.Error;
    }

    /// <summary>
    /// Decodes a base64 text of this body in place. Afterwards the text cannot be read again.
    /// Null when it is not base64.
    /// </summary>
    internal ReadOnlyMemory<byte>? DecodeBase64(JsonElement text)
    {
        var raw = JsonMarshal.GetRawUtf8Value(text);
        if (!_bytes.Span.Overlaps(raw, out var offset)) throw new ArgumentException("The text is not of this body.", nameof(text));
        var memory = _bytes.Slice(offset + 1, raw.Length - 2);
        var length = Unescape(memory.Span);
        if (length < 0 || !Base64.IsValid(memory.Span[..length])) return null;
        return Base64.DecodeFromUtf8InPlace(memory.Span[..length], out var written) is OperationStatus.Done ? memory[..written] : null;
    }

    public void Dispose() => _document?.Dispose();

    private static Outcome<JsonDocument> Parse(ReadOnlyMemory<byte> json)
    {
        if (!Utf8.IsValid(json.Span)) return Malformed("it is not valid UTF-8");
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, s_options);
        }
        catch (JsonException problem)
        {
            return Malformed($"line {problem.LineNumber + 1}, column {problem.BytePositionInLine + 1}");
        }

        if (document.RootElement.ValueKind is JsonValueKind.Object && HasWholeSurrogates(json.Span, document.RootElement)) return document;
        document.Dispose();
        return Malformed("an object with well-formed texts is expected");
    }

    private static ApiError Malformed(string why) => new(ApiErrorKind.Serialization, $"Could not parse request body into json: {why}");

    /// <summary>False when an escape such as <c>\ud800</c> stands without its other half: such texts cannot be read.</summary>
    private static bool HasWholeSurrogates(ReadOnlySpan<byte> json, JsonElement root)
    {
        if (json.IndexOf(@"\ud"u8) < 0 && json.IndexOf(@"\uD"u8) < 0) return true;
        try
        {
            Visit(root);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }

        static void Visit(JsonElement element)
        {
            if (element.ValueKind is JsonValueKind.String) element.GetString();
            if (element.ValueKind is JsonValueKind.Array) foreach (var item in element.EnumerateArray()) Visit(item);
            if (element.ValueKind is not JsonValueKind.Object) return;
            foreach (var property in element.EnumerateObject())
            {
                _ = property.Name;
                Visit(property.Value);
            }
        }
    }

    /// <summary>Undoes the escapes that JSON writers use inside base64 (<c>\/</c>, <c>\u002B</c>, line ends) in place; -1 for any other.</summary>
    private static int Unescape(Span<byte> text)
    {
        var from = text.IndexOf((byte)'\\');
        if (from < 0) return text.Length;
        var to = from;
        while (from < text.Length)
        {
            if (text[from] != '\\')
            {
                text[to++] = text[from++];
                continue;
            }

            switch (text[from + 1])
            {
                case (byte)'/':
                    text[to++] = (byte)'/';
                    from += 2;
                    break;
                case (byte)'n' or (byte)'r' or (byte)'t':
                    from += 2;
                    break;
                case (byte)'u' when Utf8Parser.TryParse(text.Slice(from + 2, 4), out ushort code, out _, 'x') && code < 128:
                    text[to++] = (byte)code;
                    from += 6;
                    break;
                default:
                    return -1;
            }
        }

        return to;
    }
}
