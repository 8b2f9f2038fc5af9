using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Grid.Scheduling.EventSources;

/// <summary>
/// An event pattern of EventBridge. All fields that it names must match, each by any of its values; where the event has an array, any of its elements may. Fields below one array are
/// looked for in the same element. A value is a JSON scalar or one of <c>prefix</c>, <c>suffix</c>, <c>equals-ignore-case</c>, <c>wildcard</c>, <c>anything-but</c>, <c>numeric</c>,
/// <c>cidr</c>, <c>exists</c>; <c>$or</c> stands for any of several objects.
/// </summary>
public sealed class EventPattern
{
    /// <summary>Of UTF-16 characters, as <c>PutRule</c> counts them. Whoever takes patterns from outside holds them to it.</summary>
    public const int MaxLength = 4096;

    /// <summary>Of branches: the product of all <c>$or</c> that stand beside each other, and the sum of what is inside one.</summary>
    public const int MaxBranches = 1000;

    private const string HalfCharacter = "A text is not valid Unicode";

    private readonly PatternObject _root;

    private EventPattern(PatternObject root) => _root = root;

    /// <param name="json">UTF-8.</param>
    /// <param name="pattern">Null when it cannot be read.</param>
    /// <param name="reason">What stands behind <c>Event pattern is not valid. Reason: </c>.</param>
    public static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out EventPattern? pattern, [NotNullWhen(false)] out string? reason)
    {
        pattern = null;
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            if (reader.Read()) throw new JsonException();
            var parser = new PatternParser(MatchOperators.EventBridge);
            if (parser.Parse(document.RootElement) is { } root) pattern = new EventPattern(root);
            reason = parser.Reason;
        }
        catch (JsonException error)
        {
            reason = $"Not a JSON document (line: {(error.LineNumber ?? 0) + 1}, column: {(error.BytePositionInLine ?? 0) + 1})";
        }
        catch (InvalidOperationException)
        {
            reason = HalfCharacter;
        }

        return pattern is not null;
    }

    /// <summary>An event with a text that is half a character, which JSON can escape and nothing can read, matches nothing.</summary>
    public bool Matches(JsonElement value)
    {
        try
        {
            return _root.Matches(value, value);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
