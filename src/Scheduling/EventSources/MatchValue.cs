using System.Text.Json;

namespace Grid.Scheduling.EventSources;

/// <summary>One value of a pattern's field, read: a test of a scalar, or the wish that there is none, or the reason why it is refused.</summary>
internal readonly record struct MatchValue(Func<JsonElement, bool>? Test, bool Absent, string? Reason)
{
    private const string OneKey = "Only one key allowed in match expression";
    private const string IgnoreCase = "equals-ignore-case";

    public static MatchValue Parse(JsonElement value, MatchOperators operators)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                return Expression(value, operators);
            case JsonValueKind.String:
                var text = value.GetString()!;
                return Of(one => one.ValueKind == JsonValueKind.String && one.ValueEquals(text));
            case JsonValueKind.Number:
                return Number(value, operators);
            case JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null:
                var kind = value.ValueKind;
                return Of(one => one.ValueKind == kind);
            default:
                return Refuse("Match value must be String, number, true, false, or null");
        }
    }

    public static MatchValue Refuse(string reason) => new(null, false, reason);

    public static MatchValue Of(Func<JsonElement, bool> test) => new(test, false, null);

    /// <summary>Text is tested, everything else does not match.</summary>
    public static MatchValue OfText(Predicate<string> test) => Of(one => one.ValueKind == JsonValueKind.String && test(one.GetString()!));

    /// <summary>A number that is too large to be compared matches as it is written, as account numbers do.</summary>
    private static MatchValue Number(JsonElement value, MatchOperators operators)
    {
        var written = value.GetRawText();
        return value.TryGetDecimal(out var number) && Math.Abs(number) <= operators.Numbers
            ? Of(one => one.ValueKind == JsonValueKind.Number && one.TryGetDecimal(out var other) && other == number)
            : Of(one => one.ValueKind == JsonValueKind.Number && one.GetRawText() == written);
    }

    private static MatchValue Expression(JsonElement expression, MatchOperators operators)
    {
        var count = expression.GetPropertyCount();
        if (count == 0) return Refuse("Match expression name not found");
        var (name, value) = Only(expression);
        var match = name switch
        {
            "exactly" => Text(value, "exact match pattern must be a string", text => OfText(one => one == text)),
            "prefix" => value.ValueKind == JsonValueKind.Object
                ? CaseInsensitive(value, "Prefix", text => OfText(one => one.StartsWith(text, StringComparison.OrdinalIgnoreCase)))
                : Text(value, "prefix match pattern must be a string", text => OfText(one => one.StartsWith(text, StringComparison.Ordinal))),
            "suffix" => value.ValueKind == JsonValueKind.Object
                ? CaseInsensitive(value, "Suffix", text => OfText(one => one.EndsWith(text, StringComparison.OrdinalIgnoreCase)))
                : Text(value, "suffix match pattern must be a string", text => OfText(one => one.EndsWith(text, StringComparison.Ordinal))),
            IgnoreCase => Text(value, "equals-ignore-case match pattern must be a string", text => OfText(one => one.Equals(text, StringComparison.OrdinalIgnoreCase))),
            "numeric" => NumericRange.Parse(value, operators),
            "anything-but" => AnythingBut.Parse(value, operators),
            "exists" => value.ValueKind switch
            {
                JsonValueKind.True => Of(_ => true),
                JsonValueKind.False => new MatchValue(null, true, null),
                _ => Refuse("exists match pattern must be either true or false."),
            },
            "cidr" => Text(value, "prefix match pattern must be a string", AddressRange.Parse),
            "wildcard" when operators.Wildcard => Text(value, "wildcard match pattern must be a string", text => Wildcard.TryParse(text, out var wildcard, out var reason) ? OfText(wildcard.Matches) : Refuse(reason)),
            _ => Refuse("Unrecognized match type " + name),
        };
        return match.Reason is null && count > 1 ? Refuse(name is "numeric" or "anything-but" ? "Too many elements in numeric expression" : OneKey) : match;
    }

    private static MatchValue Text(JsonElement value, string refusal, Func<string, MatchValue> match) => value.ValueKind == JsonValueKind.String ? match(value.GetString()!) : Refuse(refusal);

    private static MatchValue CaseInsensitive(JsonElement value, string what, Func<string, MatchValue> match)
    {
        if (value.GetPropertyCount() == 0) return Refuse($"{what} expression name not found");
        var (name, text) = Only(value);
        if (name != IgnoreCase) return Refuse($"Unsupported {(what == "Prefix" ? "prefix" : "suffix")} pattern: {name}");
        var parsed = Text(text, "equals-ignore-case match pattern must be a string", match);
        return parsed.Reason is null && value.GetPropertyCount() > 1 ? Refuse(OneKey) : parsed;
    }

    private static (string Name, JsonElement Value) Only(JsonElement expression)
    {
        var first = expression.EnumerateObject().First();
        return (first.Name, first.Value);
    }
}
