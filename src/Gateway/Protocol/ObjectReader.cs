using System.Globalization;
using System.Text.Json;
using Grid.Contracts;

namespace Grid.Gateway.Protocol;

/// <summary>
/// Reads the members of one JSON object of a request and notes in <see cref="Findings"/> what is wrong with them.
/// Members that are absent or null read as null. Members that nobody asks for are ignored, as AWS ignores them.
/// </summary>
/// <param name="json">Undefined for an empty body.</param>
/// <param name="path">Prefix of the members in messages: empty, or ending with a dot.</param>
internal sealed class ObjectReader(JsonElement json, string path, Findings findings)
{
    internal string? Text(string member, Constraint<string>[] rules, bool required = false)
    {
        if (!Find(member, required, out var value) || !Is(value, JsonValueKind.String, "a String", member)) return null;
        var text = value.GetString()!;
        findings.Check(text, PathOf(member), rules);
        return text;
    }

    internal int? Number(string member, Constraint<long>[] rules, bool required = false) =>
        Whole(member, "an Integer", rules, required) is { } number ? (int)Math.Clamp(number, int.MinValue, int.MaxValue) : null;

    internal long? Long(string member, Constraint<long>[] rules, bool required = false) => Whole(member, "a Long", rules, required);

    internal double? Real(string member, Constraint<double>[] rules, bool required = false)
    {
        if (!Find(member, required, out var value) || !Is(value, JsonValueKind.Number, "a Double", member)) return null;
        var number = value.GetDouble();
        findings.Check(number, PathOf(member), rules);
        return number;
    }

    internal double[]? Reals(string member, params Constraint<int>[] count)
    {
        if (!Find(member, required: false, out var list) || !Is(list, JsonValueKind.Array, "a List", member)) return null;
        foreach (var element in list.EnumerateArray())
        {
            if (!Is(element, JsonValueKind.Number, "a Double", member)) return null;
        }

        CheckCount(member, list.GetArrayLength(), $"[{list.GetArrayLength()} items]", count);
        return [.. list.EnumerateArray().Select(element => element.GetDouble())];
    }

    /// <summary>Seconds since 1970, with fractions.</summary>
    internal DateTimeOffset? Time(string member)
    {
        if (Real(member, []) is not { } seconds) return null;
        if (seconds is >= -62_135_596_800 and < 253_402_300_800) return DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(seconds);
        Misread(member, "NUMBER_VALUE can not be converted to a Timestamp");
        return null;
    }

    internal bool? Flag(string member)
    {
        if (!Find(member, required: false, out var value)) return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        NoteMisread(value, "a Boolean", member);
        return null;
    }

    internal ObjectReader? Object(string member, bool required = false) =>
        Find(member, required, out var value) && Is(value, JsonValueKind.Object, "a Structure", member)
            ? new ObjectReader(value, PathOf(member) + ".", findings)
            : null;

    /// <summary>A list of structures.</summary>
    internal ObjectReader[]? Objects(string member, params Constraint<int>[] count)
    {
        if (!Find(member, required: false, out var list) || !Is(list, JsonValueKind.Array, "a List", member)) return null;
        if (list.EnumerateArray().Any(element => element.ValueKind is not JsonValueKind.Object))
        {
            NoteMisread(list.EnumerateArray().First(element => element.ValueKind is not JsonValueKind.Object), "a Structure", member);
            return null;
        }

        var length = list.GetArrayLength();
        CheckCount(member, length, $"[{length} items]", count);
        // Nobody reads the elements of a list that is refused.
        if (count.Any(rule => !rule.Holds(length))) return [];
        var path = PathOf(member);
        return [.. list.EnumerateArray().Select((element, index) => new ObjectReader(element, $"{path}.{index + 1}.member.", findings))];
    }

    /// <summary>A map of structures, in the order of the request.</summary>
    internal Dictionary<string, ObjectReader>? ObjectMap(string member)
    {
        if (!Find(member, required: false, out var map) || !Is(map, JsonValueKind.Object, "a Map", member)) return null;
        var readers = new Dictionary<string, ObjectReader>(StringComparer.Ordinal);
        foreach (var property in map.EnumerateObject())
        {
            if (!Is(property.Value, JsonValueKind.Object, "a Structure", member)) return null;
            readers[property.Name] = new ObjectReader(property.Value, $"{PathOf(member)}.{property.Name}.", findings);
        }

        return readers;
    }

    internal string[]? Texts(string member, Constraint<string>[] elements, params Constraint<int>[] count)
    {
        if (!Find(member, required: false, out var list) || !Is(list, JsonValueKind.Array, "a List", member)) return null;
        var texts = new List<string?>(list.GetArrayLength());
        foreach (var element in list.EnumerateArray())
        {
            if (element.ValueKind is not JsonValueKind.Null && !Is(element, JsonValueKind.String, "a String", member)) return null;
            texts.Add(element.GetString());
        }

        var shown = $"[{string.Join(", ", texts.Select(text => text ?? "null"))}]";
        CheckCount(member, texts.Count, shown, count);
        if (texts.Any(text => text is null || elements.Any(rule => !rule.Holds(text))))
        {
            findings.Broken(shown, PathOf(member), Must.Satisfy("Member", elements));
            return null;
        }

        return [.. texts.Select(text => text!)];
    }

    /// <summary>A map of texts, in the order of the request; of a key given twice, the last value counts.</summary>
    /// <param name="secret">Keeps the values out of messages.</param>
    internal Dictionary<string, string>? TextMap(string member, Constraint<string>[] keys, Constraint<string>[] values, bool required = false, bool secret = false)
    {
        if (!Find(member, required, out var map) || !Is(map, JsonValueKind.Object, "a Map", member)) return null;
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        var nullValue = false;
        foreach (var property in map.EnumerateObject())
        {
            nullValue |= property.Value.ValueKind is JsonValueKind.Null;
            if (property.Value.ValueKind is not JsonValueKind.Null && !Is(property.Value, JsonValueKind.String, "a String", member)) return null;
            entries[property.Name] = property.Value.GetString() ?? "";
        }

        if (entries.Keys.Any(key => keys.Any(rule => !rule.Holds(key)))) Complain(Must.Satisfy("Map keys", keys));
        if (nullValue || entries.Values.Any(value => values.Any(rule => !rule.Holds(value)))) Complain(Must.Satisfy("Map value", values));
        return entries;

        void Complain(string phrase)
        {
            if (secret) findings.BrokenSecret(PathOf(member), phrase);
            else findings.Broken($"{{{string.Join(", ", entries.Select(entry => $"{entry.Key}={entry.Value}"))}}}", PathOf(member), phrase);
        }
    }

    internal Dictionary<string, double>? NumberMap(string member, Constraint<string>[] keys, Constraint<double>[] values)
    {
        if (!Find(member, required: false, out var map) || !Is(map, JsonValueKind.Object, "a Map", member)) return null;
        var entries = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var property in map.EnumerateObject())
        {
            if (!Is(property.Value, JsonValueKind.Number, "a Double", member)) return null;
            entries[property.Name] = property.Value.GetDouble();
        }

        var shown = $"{{{string.Join(", ", entries.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key}={entry.Value:0.0###}")))}}}";
        if (entries.Keys.Any(key => keys.Any(rule => !rule.Holds(key)))) findings.Broken(shown, PathOf(member), Must.Satisfy("Map keys", keys));
        if (entries.Values.Any(value => values.Any(rule => !rule.Holds(value)))) findings.Broken(shown, PathOf(member), Must.Satisfy("Map value", values));
        return entries;
    }

    /// <summary>A text left where it is, for values too large to copy.</summary>
    internal JsonElement? Blob(string member) =>
        Find(member, required: false, out var value) && Is(value, JsonValueKind.String, "a Blob", member) ? value : null;

    /// <summary>Refuses a part of AWS Lambda that this grid lacks. Neutral values (an empty text, list or structure) are not <paramref name="asked"/> for.</summary>
    internal void NotHere(string member, bool asked)
    {
        if (asked) findings.Refuse(ApiError.InvalidParameter($"The parameter {member} is not supported by this grid yet. Leave it out."));
    }

    internal void Refuse(ApiError error) => findings.Refuse(error);

    internal void Misread(string member, string what) => findings.Misread($"{what} at '{PathOf(member)}'");

    private long? Whole(string member, string what, Constraint<long>[] rules, bool required)
    {
        if (!Find(member, required, out var value)) return null;
        if (value.ValueKind is not JsonValueKind.Number || !TryGetWhole(value, out var number))
        {
            NoteMisread(value, what, member);
            return null;
        }

        findings.Check(number, PathOf(member), rules);
        return number;
    }

    private bool Find(string member, bool required, out JsonElement value)
    {
        value = default;
        if (json.ValueKind is JsonValueKind.Object && json.TryGetProperty(member, out value) && value.ValueKind is not JsonValueKind.Null) return true;
        if (required) findings.Missing(PathOf(member));
        return false;
    }

    private bool Is(JsonElement value, JsonValueKind kind, string what, string member)
    {
        if (value.ValueKind == kind) return true;
        NoteMisread(value, what, member);
        return false;
    }

    private void NoteMisread(JsonElement value, string what, string member) => Misread(member, $"{Token(value)} can not be converted to {what}");

    private void CheckCount(string member, int number, string shown, Constraint<int>[] rules)
    {
        foreach (var rule in rules)
        {
            if (!rule.Holds(number)) findings.Broken(shown, PathOf(member), rule.Phrase);
        }
    }

    private string PathOf(string member) => $"{path}{char.ToLowerInvariant(member[0])}{member[1..]}";

    /// <summary>True for whole numbers however they are written (3, 3.0, 3e2) that fit in 64 bits.</summary>
    private static bool TryGetWhole(JsonElement value, out long number)
    {
        if (value.TryGetInt64(out number)) return true;
        if (!value.TryGetDecimal(out var exact) || exact != decimal.Truncate(exact) || exact is < long.MinValue or > long.MaxValue) return false;
        number = (long)exact;
        return true;
    }

    private static string Token(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "STRING_VALUE",
        JsonValueKind.Number => "NUMBER_VALUE",
        JsonValueKind.True => "TRUE_VALUE",
        JsonValueKind.False => "FALSE_VALUE",
        JsonValueKind.Array => "START_ARRAY",
        JsonValueKind.Object => "START_OBJECT",
        _ => "NULL_VALUE",
    };
}
