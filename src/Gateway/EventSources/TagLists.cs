using System.Text.Json;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.EventSources;

/// <summary>Tags as these services have them: a list of keys and values.</summary>
internal static class TagLists
{
    private static readonly Constraint<string>[] s_key = [Must.HaveLengthUpTo(128), Must.HaveLengthFrom(1)];

    internal static Constraint<string>[] KeyRules => s_key;

    /// <param name="emptyValues">Whether a value may be empty.</param>
    internal static Dictionary<string, string> Read(ApiRequest request, bool required, bool emptyValues)
    {
        Constraint<string>[] value = emptyValues ? [Must.HaveLengthUpTo(256)] : [Must.HaveLengthUpTo(256), Must.HaveLengthFrom(1)];
        var list = request.Body.Objects("Tags", Must.HaveCountUpTo(200));
        if (list is null && required) request.Missing("Tags");
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in list ?? []) tags[tag.Text("Key", s_key, required: true) ?? ""] = tag.Text("Value", value, required: true) ?? "";
        return tags;
    }

    /// <summary>The member <c>Tags</c> of an open object.</summary>
    internal static void Write(Utf8JsonWriter json, IReadOnlyDictionary<string, string> tags)
    {
        json.WriteStartArray("Tags");
        foreach (var (key, value) in tags)
        {
            json.WriteStartObject();
            json.WriteString("Key", key);
            json.WriteString("Value", value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
