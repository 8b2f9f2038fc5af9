using System.Runtime.InteropServices;
using System.Text.Json;
using Grid.Contracts.Tables;

namespace Grid.Grains.Tables;

/// <summary>What a change must look like to fit a stream.</summary>
internal static class TableChangeRules
{
    private static readonly JsonDocumentOptions s_deep = new() { MaxDepth = 256 };

    /// <summary>Whether both images are there and equal.</summary>
    internal static bool ChangesNothing(TableChange change) => change.Type is TableChangeType.Modify && change.NewImage is not null && change.NewImage.SameAs(change.OldImage);

    /// <returns>Null when it fits.</returns>
    internal static string? Problem(TableChange change, TableView view, TableKeys keys)
    {
        if (change is { Type: TableChangeType.Insert, OldImage: not null }) return "An INSERT has no OldImage.";
        if (change is { Type: TableChangeType.Remove, NewImage: not null }) return "A REMOVE has no NewImage.";
        if (change.Type is not TableChangeType.Remove && change.NewImage is null && view.KeepsNew()) return $"The stream keeps new images ({view.Name()}), and NewImage is missing.";
        if (change.Type is not TableChangeType.Insert && change.OldImage is null && view.KeepsOld()) return $"The stream keeps old images ({view.Name()}), and OldImage is missing.";
        using var key = JsonDocument.Parse(change.Keys.Json, s_deep);
        return KeyProblem(key.RootElement, keys) ?? ImageProblem("NewImage", change.NewImage, key.RootElement) ?? ImageProblem("OldImage", change.OldImage, key.RootElement);
    }

    private static string? KeyProblem(JsonElement key, TableKeys keys)
    {
        string[] names = keys.Range is { } range ? [keys.Hash, range] : [keys.Hash];
        var given = key.EnumerateObject().ToArray();
        if (given.Length != names.Length || !names.All(name => given.Any(attribute => attribute.NameEquals(name)))) return "The provided key element does not match the schema";
        return given.FirstOrDefault(attribute => attribute.Value.EnumerateObject().First().Name is not ("S" or "N" or "B")) is { Value.ValueKind: not JsonValueKind.Undefined } wrong
            ? $"The key attribute {wrong.Name} is not of type S, N or B."
            : null;
    }

    private static string? ImageProblem(string member, TableItem? image, JsonElement key)
    {
        if (image is null) return null;
        using var parsed = JsonDocument.Parse(image.Json, s_deep);
        foreach (var attribute in key.EnumerateObject())
        {
            if (!parsed.RootElement.TryGetProperty(attribute.Name, out var value)) return $"One or more parameter values were invalid: Missing the key {attribute.Name} in the item of {member}";
            if (!JsonMarshal.GetRawUtf8Value(value).SequenceEqual(JsonMarshal.GetRawUtf8Value(attribute.Value))) return $"The key {attribute.Name} has another value in {member} than in Keys.";
        }

        return null;
    }
}
