using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Grid.Contracts.Tables;

/// <summary>Reads items in DynamoDB's typed JSON (<c>{"Id":{"N":"101"}}</c>), checks every value, and brings them into one form. Texts of refusals are DynamoDB's.</summary>
public static class TableItems
{
    /// <summary>Lists and maps within each other.</summary>
    public const int MostLevels = 32;

    private const string Invalid = "One or more parameter values were invalid: ";
    private const string NoType = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";

    private static readonly JsonWriterOptions s_form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Attributes and members of maps and sets sorted by their names, numbers without needless digits, base64 as it is written: equal items are equal bytes.</summary>
    /// <param name="attributes">Of a document that holds no half surrogates.</param>
    public static Outcome<TableItem> Read(JsonElement attributes)
    {
        if (attributes.ValueKind is not JsonValueKind.Object) return Refuse("An item must be an object of attributes.");
        var buffer = new ArrayBufferWriter<byte>(256);
        int bytes;
        using (var json = new Utf8JsonWriter(buffer, s_form))
        {
            var read = Attributes(json, attributes, 0);
            if (!read.Ok) return read.Error;
            bytes = read.Value;
        }

        return new TableItem { Json = buffer.WrittenSpan.ToArray(), Bytes = bytes };
    }

    private static Outcome<int> Attributes(Utf8JsonWriter json, JsonElement map, int level)
    {
        var bytes = 0;
        string? last = null;
        json.WriteStartObject();
        foreach (var attribute in map.EnumerateObject().OrderBy(attribute => attribute.Name, StringComparer.Ordinal))
        {
            if (attribute.Name.Length == 0) return Refuse($"{Invalid}Empty attribute name");
            if (attribute.Name == last) return Refuse($"{Invalid}The attribute {last} is given twice.");
            json.WritePropertyName(last = attribute.Name);
            var value = Value(json, attribute.Value, level);
            if (!value.Ok) return value;
            bytes += Encoding.UTF8.GetByteCount(attribute.Name) + value.Value;
        }

        json.WriteEndObject();
        return bytes;
    }

    private static Outcome<int> Value(Utf8JsonWriter json, JsonElement typed, int level)
    {
        if (typed.ValueKind is not JsonValueKind.Object) return Refuse(NoType);
        using var members = typed.EnumerateObject();
        if (!members.MoveNext()) return Refuse(NoType);
        var (type, value) = (members.Current.Name, members.Current.Value);
        if (members.MoveNext()) return Refuse("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes");
        json.WriteStartObject();
        json.WritePropertyName(type);
        var bytes = (type, value.ValueKind) switch
        {
            ("S", JsonValueKind.String) => Text(json, value.GetString()!),
            ("N", JsonValueKind.String) => Number(json, value.GetString()!),
            ("B", JsonValueKind.String) => Bytes(json, value),
            ("BOOL", JsonValueKind.True or JsonValueKind.False) => Flag(json, value.GetBoolean()),
            ("NULL", JsonValueKind.True) => Flag(json, true),
            ("NULL", JsonValueKind.False) => Refuse($"{Invalid}Null attribute value types must have the value of true"),
            ("M", JsonValueKind.Object) => level < MostLevels ? Map(json, value, level + 1) : TooDeep(),
            ("L", JsonValueKind.Array) => level < MostLevels ? List(json, value, level + 1) : TooDeep(),
            ("SS", JsonValueKind.Array) => Set(json, value, "An string set  may not be empty", Text, static element => element.GetString()!),
            ("NS", JsonValueKind.Array) => Set(json, value, "An number set  may not be empty", Number, static element => TableNumber.Read(element.GetString()!) is { Ok: true } number ? number.Value.Text : element.GetString()!),
            ("BS", JsonValueKind.Array) => Set(json, value, "Binary sets should not be empty", Base64, static element => element.GetString()!),
            ("S" or "N" or "B" or "BOOL" or "NULL" or "M" or "L" or "SS" or "NS" or "BS", _) => new ApiError(ApiErrorKind.Serialization, $"The value of type {type} is of the wrong JSON type."),
            _ => Refuse(NoType),
        };
        json.WriteEndObject();
        return bytes;
    }

    private static Outcome<int> Text(Utf8JsonWriter json, string text)
    {
        json.WriteStringValue(text);
        return Encoding.UTF8.GetByteCount(text);
    }

    private static Outcome<int> Number(Utf8JsonWriter json, string text)
    {
        var number = TableNumber.Read(text);
        if (!number.Ok) return number.Error;
        json.WriteStringValue(number.Value.Text);
        return number.Value.Bytes;
    }

    private static Outcome<int> Bytes(Utf8JsonWriter json, JsonElement value) => Base64(json, value.GetString()!);

    private static Outcome<int> Base64(Utf8JsonWriter json, string text)
    {
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length)) return new ApiError(ApiErrorKind.Serialization, "The value of type B is no base64.");
        json.WriteBase64StringValue(bytes.AsSpan(0, length));
        return length;
    }

    private static Outcome<int> Flag(Utf8JsonWriter json, bool value)
    {
        json.WriteBooleanValue(value);
        return 1;
    }

    private static Outcome<int> Map(Utf8JsonWriter json, JsonElement map, int level)
    {
        var bytes = Attributes(json, map, level);
        return bytes.Ok ? bytes.Value + 3 + map.EnumerateObject().Count() : bytes;
    }

    private static Outcome<int> List(Utf8JsonWriter json, JsonElement list, int level)
    {
        var bytes = 3;
        json.WriteStartArray();
        foreach (var element in list.EnumerateArray())
        {
            var value = Value(json, element, level);
            if (!value.Ok) return value;
            bytes += value.Value + 1;
        }

        json.WriteEndArray();
        return bytes;
    }

    /// <param name="form">An element in the form that equal ones have.</param>
    private static Outcome<int> Set(Utf8JsonWriter json, JsonElement set, string empty, Func<Utf8JsonWriter, string, Outcome<int>> write, Func<JsonElement, string> form)
    {
        if (set.GetArrayLength() == 0) return Refuse(Invalid + empty);
        if (set.EnumerateArray().Any(element => element.ValueKind is not JsonValueKind.String)) return new ApiError(ApiErrorKind.Serialization, "An element of a set is no text.");
        string[] elements = [.. set.EnumerateArray().Select(form).Order(StringComparer.Ordinal)];
        if (elements.Distinct(StringComparer.Ordinal).Count() < elements.Length) return Refuse($"{Invalid}Input collection [{string.Join(", ", set.EnumerateArray().Select(element => element.GetString()))}] contains duplicates.");
        var bytes = 0;
        json.WriteStartArray();
        foreach (var element in elements)
        {
            var written = write(json, element);
            if (!written.Ok) return written;
            bytes += written.Value;
        }

        json.WriteEndArray();
        return bytes;
    }

    private static Outcome<int> TooDeep() => Refuse("Nesting Levels have exceeded supported limits: Attributes nested more than 32 levels.");

    private static ApiError Refuse(string message) => new(ApiErrorKind.Validation, message);
}
