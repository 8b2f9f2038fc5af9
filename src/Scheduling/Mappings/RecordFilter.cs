using System.Buffers;
using System.Text;
using System.Text.Json;
using Grid.Scheduling.EventSources;

namespace Grid.Scheduling.Mappings;

/// <summary>
/// The filter criteria of an event source mapping: up to five patterns of EventBridge's grammar, any of which lets a record through. What a record carries (<c>body</c> of a message,
/// <c>data</c> of a stream's record) is a text in the record; a pattern that has an object there sees it as JSON, and one that has values there as a text that is no JSON. The other
/// form never matches, as on AWS.
/// </summary>
public sealed class RecordFilter
{
    /// <summary>Patterns of one mapping.</summary>
    public const int MaxPatterns = 5;

    private readonly string? _carried;
    private readonly (EventPattern Pattern, Form Form)[] _patterns;

    private RecordFilter(string? carried, (EventPattern Pattern, Form Form)[] patterns)
    {
        _carried = carried;
        _patterns = patterns;
    }

    private enum Form
    {
        /// <summary>The pattern says nothing about what the record carries.</summary>
        Any,
        Json,
        Text,
    }

    /// <summary>No record is filtered out.</summary>
    public bool TakesAll => _patterns.Length == 0;

    /// <param name="patterns">JSON texts; none lets everything through.</param>
    /// <param name="carried">The record's member that is a text in it and may be JSON: <c>body</c> or <c>data</c>; null when it has none, as changes of tables.</param>
    /// <returns>Null when a pattern cannot be read: <c>Invalid filter pattern definition.</c></returns>
    public static RecordFilter? Parse(IReadOnlyList<string> patterns, string? carried)
    {
        var parsed = new (EventPattern, Form)[patterns.Count];
        for (var index = 0; index < patterns.Count; index++)
        {
            var json = Encoding.UTF8.GetBytes(patterns[index]);
            if (!EventPattern.TryParse(json, out var pattern, out _)) return null;
            using var document = JsonDocument.Parse(json);
            parsed[index] = (pattern, carried is null ? Form.Any : FormOf(document.RootElement, carried));
        }

        return new RecordFilter(carried, parsed);
    }

    /// <param name="record">As the function would get it, but with what it carries as a text.</param>
    public bool Matches(JsonElement record)
    {
        if (TakesAll) return true;
        using var json = _carried is null ? null : WithJson(record);
        foreach (var (pattern, form) in _patterns)
        {
            var matches = form switch
            {
                Form.Json => json is not null && pattern.Matches(json.RootElement),
                Form.Text => json is null && pattern.Matches(record),
                _ => pattern.Matches(record),
            };
            if (matches) return true;
        }

        return false;
    }

    private static Form FormOf(JsonElement pattern, string carried)
    {
        var form = Form.Any;
        foreach (var member in pattern.EnumerateObject())
        {
            if (member.NameEquals(carried)) return member.Value.ValueKind is JsonValueKind.Object ? Form.Json : Form.Text;
            if (!member.NameEquals("$or") || member.Value.ValueKind is not JsonValueKind.Array) continue;
            foreach (var alternative in member.Value.EnumerateArray())
            {
                if (form is not Form.Json && alternative.ValueKind is JsonValueKind.Object && FormOf(alternative, carried) is var inside and not Form.Any) form = inside;
            }
        }

        return form;
    }

    /// <summary>The record with what it carries as JSON; null when that is neither an object nor a list.</summary>
    private JsonDocument? WithJson(JsonElement record)
    {
        if (record.ValueKind is not JsonValueKind.Object || !record.TryGetProperty(_carried!, out var text) || text.ValueKind is not JsonValueKind.String) return null;
        try
        {
            using var carried = JsonDocument.Parse(text.GetString()!);
            if (carried.RootElement.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)) return null;
            var buffer = new ArrayBufferWriter<byte>(1024);
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                foreach (var member in record.EnumerateObject())
                {
                    json.WritePropertyName(member.Name);
                    (member.NameEquals(_carried!) ? carried.RootElement : member.Value).WriteTo(json);
                }

                json.WriteEndObject();
            }

            return JsonDocument.Parse(buffer.WrittenMemory);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
