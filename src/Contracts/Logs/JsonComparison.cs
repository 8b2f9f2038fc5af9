using System.Globalization;
using System.Text.Json;

namespace Grid.Contracts.Logs;

/// <summary>One property compared with something. A property that is missing meets nothing but <c>NOT EXISTS</c>; of several, one is enough.</summary>
internal sealed class JsonComparison : JsonCondition
{
    /// <summary>Any element of a list.</summary>
    private const int AnyElement = -1;

    private readonly List<(string? Property, int Index)> _path = [];
    private string _relation = "";
    private PatternText? _value;

    private JsonComparison()
    {
    }

    public override string? Needle => _relation == "=" ? _value!.Literal : null;

    public static JsonComparison Read(PatternReader reader)
    {
        var comparison = new JsonComparison();
        comparison.ReadPath(reader);
        comparison.ReadRelation(reader);
        return comparison;
    }

    /// <summary>What is compared with a number is the value of a property of that name, wherever it stands.</summary>
    public override bool MayHold(ReadOnlySpan<byte> message)
    {
        if (_relation is not (">" or ">=" or "<" or "<=") || _path[^1].Property is not { } name) return true;
        var json = new Utf8JsonReader(message);
        while (json.Read())
        {
            if (json.TokenType is not JsonTokenType.PropertyName || !json.ValueTextEquals(name)) continue;
            json.Read();
            if (IsNumberThatMeets(ref json)) return true;
        }

        return false;
    }

    public override bool Holds(JsonElement root)
    {
        var found = Search(root, 0);
        return _relation == "NOT EXISTS" ? !found : found;
    }

    private void ReadPath(PatternReader reader)
    {
        reader.Expect("$");
        while (true)
        {
            if (reader.Current == '.')
            {
                reader.Take(".");
                var name = reader.TakeWhile(character => PatternReader.IsOfWord(character) || character is '-' or '@' or '#' or '/' or '$');
                if (name.Length > 0) _path.Add((name, 0));
                else if (reader.Current != '[') throw reader.Unexpected();
            }
            else if (reader.Current == '[')
            {
                reader.Take("[");
                ReadBracket(reader);
                reader.Expect("]");
            }
            else if (_path.Count > 0) return;
            else throw reader.Unexpected();
        }
    }

    private void ReadBracket(PatternReader reader)
    {
        if (reader.Take("*")) _path.Add((null, AnyElement));
        else if (reader.Take("'"))
        {
            _path.Add((reader.TakeWhile(character => character != '\''), 0));
            reader.Expect("'");
        }
        else _path.Add((null, int.TryParse(reader.TakeWhile(char.IsAsciiDigit), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : throw reader.Unexpected()));
    }

    private void ReadRelation(PatternReader reader)
    {
        if (reader.TakeWord("IS"))
        {
            _relation = reader.TakeWord("NULL") ? "NULL" : reader.TakeWord("TRUE") ? "TRUE" : reader.TakeWord("FALSE") ? "FALSE" : throw reader.Unexpected();
            return;
        }

        if (reader.TakeWord("NOT"))
        {
            _relation = reader.TakeWord("EXISTS") ? "NOT EXISTS" : throw reader.Unexpected();
            return;
        }

        _relation = PatternRelation.Read(reader);
        _value = PatternText.Read(reader);
        PatternRelation.Check(_relation, _value);
    }

    /// <summary>Whether what the path leads to, from this step on, is there and meets the condition.</summary>
    private bool Search(JsonElement value, int step)
    {
        if (step == _path.Count) return Meets(value);
        var (property, index) = _path[step];
        if (property is not null) return value.ValueKind is JsonValueKind.Object && value.TryGetProperty(property, out var member) && Search(member, step + 1);
        if (value.ValueKind is not JsonValueKind.Array) return false;
        if (index != AnyElement) return index < value.GetArrayLength() && Search(value[index], step + 1);
        foreach (var element in value.EnumerateArray())
        {
            if (Search(element, step + 1)) return true;
        }

        return false;
    }

    private bool Meets(JsonElement value) => _relation switch
    {
        "NOT EXISTS" => true,
        "NULL" => value.ValueKind is JsonValueKind.Null,
        "TRUE" => value.ValueKind is JsonValueKind.True,
        "FALSE" => value.ValueKind is JsonValueKind.False,
        "=" => IsEqual(value),
        "!=" => value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array) && !IsEqual(value),
        _ => value.ValueKind is JsonValueKind.Number && value.TryGetDecimal(out var number) && PatternRelation.Holds(_relation, number, _value!.Number!.Value),
    };

    private bool IsNumberThatMeets(ref Utf8JsonReader json) =>
        json.TokenType is JsonTokenType.Number && json.TryGetDecimal(out var number) && PatternRelation.Holds(_relation, number, _value!.Number!.Value);

    private bool IsEqual(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => _value!.Matches(value.GetString()),
        JsonValueKind.Number => _value!.Number is { } number && value.TryGetDecimal(out var own) ? own == number : _value.Matches(value.GetRawText()),
        JsonValueKind.True or JsonValueKind.False => _value!.Matches(value.GetRawText()),
        _ => false,
    };
}
