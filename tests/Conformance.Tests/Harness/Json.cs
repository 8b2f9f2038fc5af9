using System.Text.Json;

namespace Grid.Conformance.Tests.Harness;

/// <summary>Short ways into JSON answers.</summary>
internal static class Json
{
    /// <summary>The value at a path of member names; undefined when there is none.</summary>
    public static JsonElement At(this JsonElement json, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (json.ValueKind is not JsonValueKind.Object || !json.TryGetProperty(name, out json)) return default;
        }

        return json;
    }

    /// <summary>The text at a path; empty when there is none.</summary>
    public static string Text(this JsonElement json, params ReadOnlySpan<string> path) => json.At(path) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    /// <summary>A member of every item of a list.</summary>
    public static string[] Each(this JsonElement json, string list, string member) => [.. json.GetProperty(list).EnumerateArray().Select(item => item.Text(member))];

    public static JsonElement Parse(string text) => JsonDocument.Parse(text).RootElement;
}
