using System.Text.Json;

namespace Grid.Scheduling.EventSources;

/// <summary><c>numeric</c>: <c>["=", 5]</c>, one bound, or a lower bound and then an upper one.</summary>
internal static class NumericRange
{
    private const string TooMany = "Too many elements in numeric expression";

    public static string OutOfRange(MatchOperators operators) => $"Value must be between -{operators.NumbersName} and {operators.NumbersName}, inclusive";

    public static bool TryNumber(JsonElement value, MatchOperators operators, out decimal number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out number) && Math.Abs(number) <= operators.Numbers;
    }

    public static MatchValue Parse(JsonElement value, MatchOperators operators)
    {
        if (value.ValueKind != JsonValueKind.Array) return MatchValue.Refuse("Value of numeric must be an array.");
        JsonElement[] terms = [.. value.EnumerateArray()];
        if (terms.Length == 0 || terms[0].ValueKind != JsonValueKind.String) return MatchValue.Refuse("Invalid member in numeric match: " + (terms.Length == 0 ? "]" : terms[0].GetRawText()));
        var name = terms[0].GetString()!;
        if (name is not ("=" or "<" or "<=" or ">" or ">=")) return MatchValue.Refuse("Unrecognized numeric range operator: " + name);
        if (terms.Length < 2 || terms[1].ValueKind != JsonValueKind.Number) return MatchValue.Refuse($"Value of {(name == "=" ? "equals" : name)} must be numeric");
        if (!TryNumber(terms[1], operators, out var first)) return MatchValue.Refuse(OutOfRange(operators));
        if (terms.Length == 2)
        {
            return name switch
            {
                "=" => OfNumber(one => one == first),
                "<" => OfNumber(one => one < first),
                "<=" => OfNumber(one => one <= first),
                ">" => OfNumber(one => one > first),
                _ => OfNumber(one => one >= first),
            };
        }

        return name is ">" or ">=" ? Between(terms, first, name == ">", operators) : MatchValue.Refuse(TooMany);
    }

    private static MatchValue Between(JsonElement[] terms, decimal bottom, bool openBottom, MatchOperators operators)
    {
        if (terms[2].ValueKind != JsonValueKind.String) return MatchValue.Refuse("Bad value in numeric range: " + terms[2].GetRawText());
        var name = terms[2].GetString()!;
        if (name is not ("<" or "<=")) return MatchValue.Refuse("Bad numeric range operator: " + name);
        if (terms.Length < 4 || terms[3].ValueKind != JsonValueKind.Number) return MatchValue.Refuse($"Value of {name} must be numeric");
        if (!TryNumber(terms[3], operators, out var top)) return MatchValue.Refuse(OutOfRange(operators));
        if (terms.Length > 4) return MatchValue.Refuse("Too many terms in numeric range expression");
        if (bottom >= top) return MatchValue.Refuse("Bottom must be less than top");
        var openTop = name == "<";
        return OfNumber(one => (openBottom ? one > bottom : one >= bottom) && (openTop ? one < top : one <= top));
    }

    private static MatchValue OfNumber(Predicate<decimal> test) => MatchValue.Of(one => one.ValueKind == JsonValueKind.Number && one.TryGetDecimal(out var number) && test(number));
}
