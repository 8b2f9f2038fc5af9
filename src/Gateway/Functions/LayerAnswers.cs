using System.Text.Json;
using Grid.Contracts.Functions;

namespace Grid.Gateway.Functions;

/// <summary>Layer versions in AWS's casing.</summary>
internal static class LayerAnswers
{
    /// <summary>What publishing and getting answer.</summary>
    internal static void Write(Utf8JsonWriter json, LayerVersion layer, string location)
    {
        json.WriteStartObject();
        json.WriteStartObject("Content");
        json.WriteString("Location", location);
        json.WriteString("CodeSha256", layer.Code.Sha256);
        json.WriteNumber("CodeSize", layer.Code.SizeBytes);
        json.WriteEndObject();
        json.WriteString("LayerArn", layer.LayerArn);
        WriteMembers(json, layer);
        json.WriteEndObject();
    }

    /// <summary>An item of ListLayerVersions.</summary>
    internal static void WriteItem(Utf8JsonWriter json, LayerVersion layer)
    {
        json.WriteStartObject();
        WriteMembers(json, layer);
        json.WriteEndObject();
    }

    /// <summary>An item of ListLayers: the layer with its newest version.</summary>
    internal static void WriteLayer(Utf8JsonWriter json, LayerVersion layer)
    {
        json.WriteStartObject();
        json.WriteString("LayerName", layer.Name);
        json.WriteString("LayerArn", layer.LayerArn);
        json.WritePropertyName("LatestMatchingVersion");
        WriteItem(json, layer);
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, LayerVersion layer)
    {
        json.WriteString("LayerVersionArn", layer.LayerVersionArn);
        json.WriteNumber("Version", layer.Version);
        json.WriteString("Description", layer.Description);
        json.WriteString("CreatedDate", FunctionAnswers.Time(layer.CreatedDate));
        WriteList(json, "CompatibleRuntimes", layer.CompatibleRuntimes);
        WriteList(json, "CompatibleArchitectures", layer.CompatibleArchitectures);
        if (layer.LicenseInfo is { } license) json.WriteString("LicenseInfo", license);
    }

    private static void WriteList(Utf8JsonWriter json, string member, IReadOnlyList<string>? items)
    {
        if (items is null) return;
        json.WriteStartArray(member);
        foreach (var item in items) json.WriteStringValue(item);
        json.WriteEndArray();
    }
}
