using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Grid.Scheduling.EventSources;

/// <summary>The paths that EventBridge knows: <c>$</c>, then names behind dots and numbers in brackets (<c>$.detail.items[0]</c>).</summary>
public sealed class JsonPath
{
    private static readonly SearchValues<char> s_operators = SearchValues.Create("*]()?@'\" ");

    private readonly List<(string? Name, int Index)> _steps;

    private JsonPath(List<(string? Name, int Index)> steps) => _steps = steps;

    /// <returns>Null when the text is no path.</returns>
    public static JsonPath? Parse(string text)
    {
        if (!text.StartsWith('$')) return null;
        List<(string?, int)> steps = [];
        var at = 1;
        while (at < text.Length)
        {
            if (text[at] == '.')
            {
                var end = text.AsSpan(at + 1).IndexOfAny('.', '[');
                var name = end < 0 ? text[(at + 1)..] : text.Substring(at + 1, end);
                if (name.Length == 0 || name.AsSpan().ContainsAny(s_operators)) return null;
                steps.Add((name, 0));
                at += 1 + name.Length;
            }
            else if (text[at] == '[' && text.IndexOf(']', at) is var end and > 0 && int.TryParse(text.AsSpan(at + 1, end - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                steps.Add((null, index));
                at = end + 1;
            }
            else return null;
        }

        return new JsonPath(steps);
    }

    /// <summary>Null when the value has no such part.</summary>
    public JsonElement? Find(JsonElement value)
    {
        foreach (var (name, index) in _steps)
        {
            if (name is not null)
            {
                if (value.ValueKind is not JsonValueKind.Object || !value.TryGetProperty(name, out value)) return null;
            }
            else if (value.ValueKind is JsonValueKind.Array && index < value.GetArrayLength()) value = value[index];
            else return null;
        }

        return value;
    }
}
