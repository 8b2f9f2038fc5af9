using System.Text;
using System.Text.Json;
using Grid.Contracts;

namespace Grid.Gateway.Invocation;

/// <summary>What may be an event: one JSON value of any kind.</summary>
internal static class EventBody
{
    private const int QuotedBytes = 100;

    private static readonly string[] SomethingElse = ["multipart/", "image/", "audio/", "video/"];

    /// <summary>What the function gets when nothing was sent.</summary>
    private static readonly byte[] EmptyObject = "{}"u8.ToArray();

    private static readonly JsonReaderOptions Options = new() { MaxDepth = JsonScan.MaxDepth };

    internal static ReadOnlyMemory<byte> OrEmptyObject(ReadOnlyMemory<byte> body) => body.IsEmpty ? EmptyObject : body;

    internal static ApiError? Check(ReadOnlySpan<byte> json) => JsonScan.IsOneValue(json) ? null : Explain(json);

    /// <summary>Clients send events as octets, as forms (curl) or as nothing at all, so only what says outright that it is something else is refused.</summary>
    internal static ApiError? CheckType(string? contentType)
    {
        if (contentType is null) return null;
        foreach (var type in SomethingElse)
        {
            if (!contentType.StartsWith(type, StringComparison.OrdinalIgnoreCase)) continue;
            return new(ApiErrorKind.UnsupportedMediaType, $"The content type of the event must be application/json, not '{contentType}'.");
        }

        return null;
    }

    private static ApiError? Explain(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, Options);
        try
        {
            while (reader.Read())
            {
            }

            return null;
        }
        catch (JsonException exception)
        {
            return new(ApiErrorKind.InvalidRequestContent, Describe(exception, json));
        }
    }

    private static string Describe(JsonException exception, ReadOnlySpan<byte> json)
    {
        var text = exception.Message;
        var position = text.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var cause = position < 0 ? text : text[..position];
        var quoted = Encoding.UTF8.GetString(json[..Math.Min(json.Length, QuotedBytes)]);
        return $"Could not parse request body into json: Could not parse payload into json: {cause}\n at [Source: (byte[])\"{quoted}\"; line: {exception.LineNumber + 1}, column: {exception.BytePositionInLine + 1}]";
    }
}
