using System.Buffers;
using System.Text;
using System.Text.Json;
using Grid.Contracts;

namespace Grid.Gateway.Invocation;

/// <summary>Reads <c>X-Amz-Client-Context</c>: a JSON object in base64.</summary>
internal static class ClientContexts
{
    /// <summary>Of the base64 text.</summary>
    private const int MaxLength = 3583;

    /// <param name="header">Empty when there is none.</param>
    /// <param name="json">On one line and in ASCII, fit for the header in which the language runtime gets it. Null when there is none.</param>
    internal static ApiError? Read(string header, out string? json)
    {
        json = null;
        if (header.Length == 0) return null;
        if (header.Length > MaxLength) return Refuse($"Client context must be no more than {MaxLength} bytes of Base64.");

        var decoded = new byte[MaxLength];
        if (!Convert.TryFromBase64String(header, decoded, out var length)) return Malformed();
        try
        {
            using var document = JsonDocument.Parse(decoded.AsMemory(0, length));
            if (document.RootElement.ValueKind is not JsonValueKind.Object) return Malformed();
            json = OnOneLine(document);
            return null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Malformed();
        }
    }

    private static string OnOneLine(JsonDocument document)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) document.WriteTo(writer);
        return Encoding.ASCII.GetString(buffer.WrittenSpan);
    }

    private static ApiError Malformed() => Refuse("Client context must be a valid Base64-encoded JSON object.");

    private static ApiError Refuse(string message) => new(ApiErrorKind.InvalidRequestContent, message);
}
