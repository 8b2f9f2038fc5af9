using System.Text;
using System.Text.Json;

namespace Grid.Scheduling.EventSources;

/// <summary>
/// A text with parts of an event in it, named between angle brackets. Inside of a JSON text a part is put in as characters, elsewhere as JSON. A part that the event
/// has not is nothing inside of a text and null elsewhere.
/// </summary>
public static class InputTemplate
{
    /// <summary>Names that a template may use without a path of its own.</summary>
    private static readonly string[] s_own =
        ["aws.events.rule-arn", "aws.events.rule-name", "aws.events.event.ingestion-time", "aws.events.event", "aws.events.event.json"];

    /// <summary>The first name in a template that is neither in <paramref name="paths"/> nor EventBridge's own; null when all are known.</summary>
    public static string? UnknownName(string template, IReadOnlyDictionary<string, string> paths)
    {
        foreach (var (name, _, _) in Names(template))
        {
            if (!paths.ContainsKey(name) && !s_own.Contains(name)) return name;
        }

        return null;
    }

    /// <summary>Whether what the template makes is JSON, whatever the event has.</summary>
    public static bool IsJson(string template)
    {
        try
        {
            using var document = JsonDocument.Parse(Render(template, static (_, inText) => inText ? "" : "null"));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public static string Render(string template, IReadOnlyDictionary<string, JsonPath> paths, JsonElement value, string ruleArn, string ruleName, DateTimeOffset now) =>
        Render(template, (name, inText) => name switch
        {
            "aws.events.rule-arn" => Text(ruleArn, inText),
            "aws.events.rule-name" => Text(ruleName, inText),
            "aws.events.event.ingestion-time" => Text(SchedulerInput.Time(now), inText),
            "aws.events.event.json" => Json(value, inText),
            "aws.events.event" => WithoutDetail(value, inText),
            _ => paths[name].Find(value) is { } part ? Json(part, inText) : inText ? "" : "null",
        });

    private static string Render(string template, Func<string, bool, string> part)
    {
        var text = new StringBuilder(template.Length);
        var at = 0;
        foreach (var (name, start, inText) in Names(template))
        {
            text.Append(template, at, start - at).Append(part(name, inText));
            at = start + name.Length + 2;
        }

        return text.Append(template, at, template.Length - at).ToString();
    }

    /// <summary>Each name with the place of its bracket, and whether it stands inside of a JSON text.</summary>
    private static List<(string Name, int Start, bool InText)> Names(string template)
    {
        List<(string, int, bool)> names = [];
        var inText = false;
        for (var at = 0; at < template.Length; at++)
        {
            if (template[at] == '\\' && inText) at++;
            else if (template[at] == '"') inText = !inText;
            else if (template[at] == '<' && NameAt(template, at) is { } name)
            {
                names.Add((name, at, inText));
                at += name.Length + 1;
            }
        }

        return names;
    }

    private static string? NameAt(string template, int bracket)
    {
        var end = template.IndexOf('>', bracket);
        if (end < 0 || end == bracket + 1) return null;
        var name = template.AsSpan(bracket + 1, end - bracket - 1);
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('_' or '-' or '.')) return null;
        }

        return name.ToString();
    }

    private static string Text(string text, bool inText) => inText ? Inside(text) : $"\"{Inside(text)}\"";

    private static string Json(JsonElement part, bool inText)
    {
        if (!inText) return part.GetRawText();
        return Inside(part.ValueKind is JsonValueKind.String ? part.GetString()! : part.GetRawText());
    }

    private static string WithoutDetail(JsonElement value, bool inText)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, EventEnvelope.Options))
        {
            json.WriteStartObject();
            foreach (var property in value.EnumerateObject().Where(property => property.Name != "detail")) property.WriteTo(json);
            json.WriteEndObject();
        }

        var text = Encoding.UTF8.GetString(stream.ToArray());
        return inText ? Inside(text) : text;
    }

    /// <summary>As it stands between the quotes of a JSON text.</summary>
    private static string Inside(string text) => JsonEncodedText.Encode(text, EventEnvelope.Options.Encoder).ToString();
}
