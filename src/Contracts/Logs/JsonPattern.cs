using System.Text;
using System.Text.Json;

namespace Grid.Contracts.Logs;

/// <summary>A condition on messages that are JSON; others never match.</summary>
internal sealed class JsonPattern(JsonCondition condition) : LogPattern
{
    private readonly byte[] _needle = Encoding.UTF8.GetBytes(condition.Needle ?? "");

    /// <summary>JSON may also write a letter as its number.</summary>
    public override bool MayMatch(ReadOnlySpan<byte> messages) => _needle.Length == 0 || messages.IndexOf(_needle) >= 0 || messages.IndexOf(@"\u"u8) >= 0;

    public static JsonPattern Read(PatternReader reader)
    {
        reader.Expect("{");
        var condition = ReadOr(reader, 0);
        reader.Expect("}");
        reader.SkipBlanks();
        return reader.IsAtEnd ? new JsonPattern(condition) : throw reader.Unexpected();
    }

    public override bool Matches(ReadOnlySpan<byte> message)
    {
        var start = message.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty || start[0] is not ((byte)'{' or (byte)'[')) return false;
        try
        {
            if (!condition.MayHold(message)) return false;
            var json = new Utf8JsonReader(message);
            using var document = JsonDocument.ParseValue(ref json);
            return condition.Holds(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or a text in it that is none.
            return false;
        }
    }

    private static JsonCondition ReadOr(PatternReader reader, int depth)
    {
        var left = ReadAnd(reader, depth);
        while (reader.Take("||")) left = new JsonEither(left, ReadAnd(reader, depth));
        return left;
    }

    private static JsonCondition ReadAnd(PatternReader reader, int depth)
    {
        var left = ReadOne(reader, depth);
        while (reader.Take("&&")) left = new JsonBoth(left, ReadOne(reader, depth));
        return left;
    }

    private static JsonCondition ReadOne(PatternReader reader, int depth)
    {
        const int mostDepth = 50;
        if (!reader.Take("(")) return JsonComparison.Read(reader);
        if (depth == mostDepth) throw new FormatException($"Invalid filter pattern: more than {mostDepth} parentheses within each other");
        var inner = ReadOr(reader, depth + 1);
        reader.Expect(")");
        return inner;
    }
}
