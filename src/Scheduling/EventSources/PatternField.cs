using System.Text.Json;

namespace Grid.Scheduling.EventSources;

/// <summary>A field of a pattern with the values that it takes.</summary>
/// <param name="path">Names from the event's root down to it.</param>
/// <param name="tests">Any of them may hold, of a scalar.</param>
/// <param name="absent">It also matches when no object of the event has a scalar there.</param>
internal sealed class PatternField(string[] path, IReadOnlyList<Func<JsonElement, bool>> tests, bool absent)
{
    /// <summary>How many values stand in its list.</summary>
    public int Values => tests.Count + (absent ? 1 : 0);

    /// <summary>How deep it lies; 1 at the root.</summary>
    public int Depth => path.Length;

    public bool Matches(JsonElement value, JsonElement root) => Any(value) || (absent && !Exists(root, path));

    private bool Any(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Object:
                return false;
            case JsonValueKind.Array:
                foreach (var element in value.EnumerateArray())
                {
                    if (Any(element)) return true;
                }

                return false;
            default:
                foreach (var test in tests)
                {
                    if (test(value)) return true;
                }

                return false;
        }
    }

    private static bool Exists(JsonElement value, ReadOnlySpan<string> path)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in value.EnumerateArray())
            {
                if (Exists(element, path)) return true;
            }

            return false;
        }

        if (path.IsEmpty) return value.ValueKind != JsonValueKind.Object;
        return value.ValueKind == JsonValueKind.Object && value.TryGetProperty(path[0], out var member) && Exists(member, path[1..]);
    }
}
