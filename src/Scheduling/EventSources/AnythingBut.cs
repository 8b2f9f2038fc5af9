using System.Text.Json;

namespace Grid.Scheduling.EventSources;

/// <summary><c>anything-but</c>: a scalar is there, of whatever kind, and is none of these.</summary>
internal static class AnythingBut
{
    private const string NotAList = "Value of anything-but must be an array or single string/number value.";

    public static MatchValue Parse(JsonElement value, MatchOperators operators) => value.ValueKind switch
    {
        JsonValueKind.Object => Expression(value, operators),
        JsonValueKind.Array => Values([.. value.EnumerateArray()], operators),
        JsonValueKind.String or JsonValueKind.Number => Values([value], operators),
        _ => MatchValue.Refuse(NotAList),
    };

    private static MatchValue Values(JsonElement[] values, MatchOperators operators)
    {
        var texts = new HashSet<string>(StringComparer.Ordinal);
        var numbers = new HashSet<decimal>();
        foreach (var value in values)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.String:
                    texts.Add(value.GetString()!);
                    break;
                case JsonValueKind.Number:
                    if (!NumericRange.TryNumber(value, operators, out var number)) return MatchValue.Refuse(NumericRange.OutOfRange(operators));
                    numbers.Add(number);
                    break;
                default:
                    return MatchValue.Refuse("Inside anything but list, start|null|boolean is not supported.");
            }
        }

        if (texts.Count == 0 == (numbers.Count == 0)) return MatchValue.Refuse("Inside anything but list, either all values are number or string, mixed type is not supported");
        return texts.Count != 0
            ? MatchValue.Of(one => one.ValueKind != JsonValueKind.String || !texts.Contains(one.GetString()!))
            : MatchValue.Of(one => one.ValueKind != JsonValueKind.Number || !one.TryGetDecimal(out var number) || !numbers.Contains(number));
    }

    private static MatchValue Expression(JsonElement expression, MatchOperators operators)
    {
        if (expression.GetPropertyCount() == 0) return MatchValue.Refuse("Anything-But expression name not found");
        var first = expression.EnumerateObject().First();
        if (!(first.Name is "equals-ignore-case" or "prefix" or "suffix" || (first.Name == "wildcard" && operators.Wildcard))) return MatchValue.Refuse("Unsupported anything-but pattern: " + first.Name);
        JsonElement[] values;
        switch (first.Value.ValueKind)
        {
            case JsonValueKind.Array:
                values = [.. first.Value.EnumerateArray()];
                break;
            case JsonValueKind.String or JsonValueKind.Number:
                values = [first.Value];
                break;
            default:
                return MatchValue.Refuse(NotAList);
        }

        var tests = new List<Predicate<string>>();
        foreach (var value in values)
        {
            var refusal = Test(first.Name, value, tests);
            if (refusal is not null) return MatchValue.Refuse(refusal);
        }

        if (tests.Count == 0) return MatchValue.Refuse("Empty arrays are not allowed");
        if (expression.GetPropertyCount() > 1) return MatchValue.Refuse("Too many elements in numeric expression");
        return MatchValue.Of(one => one.ValueKind != JsonValueKind.String || !tests.Exists(test => test(one.GetString()!)));
    }

    /// <returns>Null when a test has been added.</returns>
    private static string? Test(string name, JsonElement value, List<Predicate<string>> tests)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return name switch
            {
                "equals-ignore-case" => "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
                "wildcard" => "wildcard match pattern must be a string",
                _ => "prefix/suffix match pattern must be a string",
            };
        }

        var text = value.GetString()!;
        if (text.Length == 0 && name is ("prefix" or "suffix")) return "Null prefix/suffix not allowed";
        switch (name)
        {
            case "equals-ignore-case":
                tests.Add(one => one.Equals(text, StringComparison.OrdinalIgnoreCase));
                return null;
            case "prefix":
                tests.Add(one => one.StartsWith(text, StringComparison.Ordinal));
                return null;
            case "suffix":
                tests.Add(one => one.EndsWith(text, StringComparison.Ordinal));
                return null;
            default:
                if (!Wildcard.TryParse(text, out var wildcard, out var reason)) return reason;
                tests.Add(wildcard.Matches);
                return null;
        }
    }
}
