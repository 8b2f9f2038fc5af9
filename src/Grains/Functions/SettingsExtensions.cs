using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>Comparing and patching settings.</summary>
internal static class SettingsExtensions
{
    private static readonly LayerReference[] NoLayers = [];

    /// <summary>True when both settings say the same, collections included.</summary>
    public static bool Same(this FunctionSettings one, FunctionSettings other) =>
        one with { Environment = null, Layers = NoLayers } == other with { Environment = null, Layers = NoLayers }
        && one.Layers.SequenceEqual(other.Layers)
        && SameVariables(one.Environment, other.Environment);

    /// <param name="layers">Null leaves the layers as they are.</param>
    public static FunctionSettings Patched(this FunctionSettings settings, SettingsPatch patch, IReadOnlyList<LayerReference>? layers) => settings with
    {
        Runtime = patch.Runtime ?? settings.Runtime,
        Handler = patch.Handler ?? settings.Handler,
        Role = patch.Role ?? settings.Role,
        Description = patch.Description ?? settings.Description,
        TimeoutSeconds = patch.TimeoutSeconds ?? settings.TimeoutSeconds,
        MemorySizeMb = patch.MemorySizeMb ?? settings.MemorySizeMb,
        EphemeralStorageMb = patch.EphemeralStorageMb ?? settings.EphemeralStorageMb,
        Environment = patch.Environment ?? settings.Environment,
        Layers = layers ?? settings.Layers,
        TracingActive = patch.TracingActive ?? settings.TracingActive,
        Logging = patch.Logging ?? settings.Logging,
        DeadLetterTargetArn = patch.DeadLetterTargetArn is { } target ? target.Length > 0 ? target : null : settings.DeadLetterTargetArn,
    };

    private static bool SameVariables(IReadOnlyDictionary<string, string>? one, IReadOnlyDictionary<string, string>? other) =>
        one is null || other is null
            ? one is null && other is null
            : one.Count == other.Count && one.All(variable => other.TryGetValue(variable.Key, out var value) && value == variable.Value);
}
