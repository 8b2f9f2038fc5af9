using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Grid.Scheduling.EventSources;

namespace Grid.Scheduling.Messaging;

/// <summary>
/// Which messages of a topic a subscription wants. The grammar is that of event patterns without <c>wildcard</c>, with numbers up to a thousand millions; an empty object wants everything.
/// </summary>
public sealed class FilterPolicy
{
    /// <summary>Of fields that have values.</summary>
    public const int MaxKeys = 5;

    /// <summary>Of values: the product over all fields, in a body each times its depth.</summary>
    public const int MaxCombinations = 150;

    /// <summary>Of UTF-8: 256 KiB.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Null wants everything.</summary>
    private readonly PatternObject? _root;

    private FilterPolicy(PatternObject? root, FilterPolicyScope scope) => (_root, Scope) = (root, scope);

    public FilterPolicyScope Scope { get; }

    /// <param name="json">UTF-8.</param>
    /// <param name="scope">Attributes have no fields inside, so a policy for them has none either.</param>
    /// <param name="policy">Null when it cannot be read.</param>
    /// <param name="reason">What stands behind <c>Invalid parameter: </c>.</param>
    public static bool TryParse(ReadOnlySpan<byte> json, FilterPolicyScope scope, [NotNullWhen(true)] out FilterPolicy? policy, [NotNullWhen(false)] out string? reason)
    {
        policy = null;
        if (json.Length > MaxBytes)
        {
            reason = "FilterPolicy: Filter policy is larger than 256 KiB";
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            if (reader.Read()) throw new JsonException();
            reason = Read(document.RootElement, scope, out policy);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            reason = "FilterPolicy: failed to parse JSON.";
        }

        return policy is not null;
    }

    /// <param name="body">UTF-8. Looked at in scope <see cref="FilterPolicyScope.MessageBody"/> alone.</param>
    /// <param name="attributes">Looked at in scope <see cref="FilterPolicyScope.MessageAttributes"/> alone.</param>
    public bool Wants(ReadOnlyMemory<byte> body, IReadOnlyList<FilteredAttribute> attributes)
    {
        if (_root is null) return true;
        try
        {
            using var document = JsonDocument.Parse(Scope == FilterPolicyScope.MessageBody ? body : Object(attributes));
            return document.RootElement.ValueKind == JsonValueKind.Object && _root.Matches(document.RootElement, document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string? Read(JsonElement root, FilterPolicyScope scope, out FilterPolicy? policy)
    {
        policy = null;
        if (root.ValueKind == JsonValueKind.Object && root.GetPropertyCount() == 0)
        {
            policy = new FilterPolicy(null, scope);
            return null;
        }

        var parser = new PatternParser(MatchOperators.Topics);
        if (parser.Parse(root) is not { } pattern) return "FilterPolicy: " + parser.Reason;
        if (scope == FilterPolicyScope.MessageAttributes && IsNested(pattern)) return "Filter policy scope MessageAttributes does not support nested filter policy";
        if (pattern.Keys > MaxKeys) return $"FilterPolicy: Filter policy can not have more than {MaxKeys} keys";
        if (pattern.Combinations(field => field.Values * field.Depth) > MaxCombinations) return "FilterPolicy: Filter policy is too complex";
        policy = new FilterPolicy(pattern, scope);
        return null;
    }

    private static bool IsNested(PatternObject pattern) => pattern.Objects.Count > 0 || pattern.Alternatives.Exists(alternatives => alternatives.Exists(IsNested));

    /// <summary>Attributes as an object that a pattern can be held against.</summary>
    private static ReadOnlyMemory<byte> Object(IReadOnlyList<FilteredAttribute> attributes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, dataType, text) in attributes)
            {
                if (text is null) continue;
                if (dataType == "String.Array") WriteArray(json, name, text);
                else if (dataType == "Number" || dataType.StartsWith("Number.", StringComparison.Ordinal)) WriteNumber(json, name, text);
                else if (dataType == "String" || dataType.StartsWith("String.", StringComparison.Ordinal)) json.WriteString(name, text);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, string text)
    {
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) json.WriteNumber(name, number);
    }

    /// <summary>What is no JSON array is not there for a policy.</summary>
    private static void WriteArray(Utf8JsonWriter json, string name, string text)
    {
        JsonDocument array;
        try
        {
            array = JsonDocument.Parse(Encoding.UTF8.GetBytes(text));
        }
        catch (JsonException)
        {
            return;
        }

        using (array)
        {
            if (array.RootElement.ValueKind != JsonValueKind.Array) return;
            json.WritePropertyName(name);
            array.RootElement.WriteTo(json);
        }
    }
}
