using System.Text;
using System.Text.Json;
using Grid.Contracts;

namespace Grid.Gateway.Invocation;

/// <summary>What may be an event: one JSON value of any kind.</summary>
internal static class EventBody
{
    private const int QuotedBytes = 100;

    /// <summary>What the function gets when nothing was sent.</summary>
    private static readonly byte[] EmptyObject = "{}"u8.ToArray();

    /// <summary>As deep as AWS's parser goes.</summary>
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1000 };

    internal static ReadOnlyMemory<byte> OrEmptyObject(ReadOnlyMemory<byte> body) => body.IsEmpty ? EmptyObject : body;

    internal static ApiError? Check(ReadOnlySpan<byte> json)
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

    /// <summary>Clients send events as octets, as forms (curl) or as nothing at all, so only what says outright that it is something else is refused.</summary>
    internal static ApiError? CheckType(string? contentType) =>
        contentType is not null && SomethingElse.Any(type => contentType.StartsWith(type, StringComparison.OrdinalIgnoreCase))
            ? new(ApiErrorKind.UnsupportedMediaType, $"The content type of the event must be application/json, not '{contentType}'.")
            : null;

    private static readonly string[] SomethingElse = ["multipart/", "image/", "audio/", "video/"];

    private static string Describe(JsonException exception, ReadOnlySpan<byte> json)
    {
        var text = exception.Message;
        var position = text.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var cause = position < 0 ? text : text[..position];
        var quoted = Encoding.UTF8.GetString(json[..Math.Min(json.Length, QuotedBytes)]);
        return $"Could not parse request body into json: Could not parse payload into json: {cause}\n at [Source: (byte[])\"{quoted}\"; line: {exception.LineNumber + 1}, column: {exception.BytePositionInLine + 1}]";
    }
}
