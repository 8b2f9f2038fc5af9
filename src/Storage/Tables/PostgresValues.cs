using System.Text;
using System.Text.Json;
using Grid.Contracts.Tables;

namespace Grid.Storage.Tables;

/// <summary>Turns values, as PostgreSQL writes them (dates in ISO, times in UTC, bytes in hex), into DynamoDB's typed JSON.</summary>
internal static class PostgresValues
{
    /// <summary>Leaves room for the dimensions of an array around a document.</summary>
    private const int MostLevels = TableItems.MostLevels - 6;

    /// <param name="text">Null for NULL.</param>
    internal static void Write(Utf8JsonWriter json, string? text, PostgresType type)
    {
        if (text is null) Null(json);
        else if (type.IsArray && text.Contains('{', StringComparison.Ordinal))
        {
            // Bounds that do not begin with 1 stand before the array: [0:1]={a,b}.
            var position = text.StartsWith('[') ? text.IndexOf("={", StringComparison.Ordinal) + 1 : 0;
            Array(json, text, ref position, type.Kind);
        }
        else Single(json, text, type.Kind);
    }

    private static void Single(Utf8JsonWriter json, string text, PostgresKind kind)
    {
        switch (kind)
        {
            case PostgresKind.Number when TableNumber.Read(text) is { Ok: true } number:
                Typed(json, "N"u8, number.Value.Text);
                break;
            case PostgresKind.Boolean:
                json.WriteStartObject();
                json.WriteBoolean("BOOL"u8, text == "t");
                json.WriteEndObject();
                break;
            case PostgresKind.Bytes when text.StartsWith("\\x", StringComparison.Ordinal):
                json.WriteStartObject();
                json.WriteBase64String("B"u8, Convert.FromHexString(text.AsSpan(2)));
                json.WriteEndObject();
                break;
            case PostgresKind.Timestamp:
                Typed(json, "S"u8, Iso(text));
                break;
            case PostgresKind.Json:
                Document(json, text);
                break;
            default:
                Typed(json, "S"u8, text);
                break;
        }
    }

    /// <summary><c>2024-11-18 14:36:44.149+00</c> becomes <c>2024-11-18T14:36:44.149Z</c>; <c>infinity</c> and years before Christ stay as they are.</summary>
    private static string Iso(string text)
    {
        var blank = text.IndexOf(' ', StringComparison.Ordinal);
        if (blank < 0 || text.EndsWith("BC", StringComparison.Ordinal)) return text;
        var iso = $"{text[..blank]}T{text[(blank + 1)..]}";
        return iso.EndsWith("+00", StringComparison.Ordinal) ? $"{iso[..^3]}Z" : iso;
    }

    private static void Document(Utf8JsonWriter json, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (Fits(document.RootElement, 0))
            {
                Element(json, document.RootElement);
                return;
            }
        }
        catch (JsonException)
        {
            // Deeper than any item: it stays a text.
        }

        Typed(json, "S"u8, text);
    }

    /// <summary>False for what no item can hold: too deep, a member without a name, half a surrogate.</summary>
    private static bool Fits(JsonElement element, int level)
    {
        try
        {
            return element.ValueKind switch
            {
                JsonValueKind.Object => level < MostLevels && element.EnumerateObject().All(member => member.Name.Length > 0 && Fits(member.Value, level + 1)),
                JsonValueKind.Array => level < MostLevels && element.EnumerateArray().All(item => Fits(item, level + 1)),
                JsonValueKind.String => element.GetString() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void Element(Utf8JsonWriter json, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                json.WriteStartObject("M"u8);
                // Of a name that is given twice the last value counts, as in jsonb.
                foreach (var member in element.EnumerateObject().GroupBy(member => member.Name, StringComparer.Ordinal))
                {
                    json.WritePropertyName(member.Key);
                    Element(json, member.Last().Value);
                }

                json.WriteEndObject();
                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartObject();
                json.WriteStartArray("L"u8);
                foreach (var item in element.EnumerateArray()) Element(json, item);
                json.WriteEndArray();
                json.WriteEndObject();
                break;
            case JsonValueKind.String:
                Typed(json, "S"u8, element.GetString()!);
                break;
            case JsonValueKind.Number:
                Single(json, element.GetRawText(), PostgresKind.Number);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                json.WriteStartObject();
                json.WriteBoolean("BOOL"u8, element.GetBoolean());
                json.WriteEndObject();
                break;
            default:
                Null(json);
                break;
        }
    }

    /// <param name="position">Of the opening brace; then behind the closing one.</param>
    private static void Array(Utf8JsonWriter json, string text, ref int position, PostgresKind kind)
    {
        json.WriteStartObject();
        json.WriteStartArray("L"u8);
        for (position++; text[position] != '}';)
        {
            if (text[position] == ',') position++;
            else if (text[position] == '{') Array(json, text, ref position, kind);
            else if (text[position] == '"') Single(json, Quoted(text, ref position), kind);
            else Bare(json, text, ref position, kind);
        }

        position++;
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Quoted(string text, ref int position)
    {
        var content = new StringBuilder();
        for (position++; text[position] != '"'; position++)
        {
            if (text[position] == '\\') position++;
            content.Append(text[position]);
        }

        position++;
        return content.ToString();
    }

    private static void Bare(Utf8JsonWriter json, string text, ref int position, PostgresKind kind)
    {
        var end = text.IndexOfAny([',', '}'], position);
        var element = text[position..end];
        position = end;
        if (element == "NULL") Null(json);
        else Single(json, element, kind);
    }

    private static void Null(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("NULL"u8, true);
        json.WriteEndObject();
    }

    private static void Typed(Utf8JsonWriter json, ReadOnlySpan<byte> type, string text)
    {
        json.WriteStartObject();
        json.WriteString(type, text);
        json.WriteEndObject();
    }
}
