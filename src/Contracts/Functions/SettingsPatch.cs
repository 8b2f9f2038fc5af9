namespace Grid.Contracts.Functions;

/// <summary>UpdateFunctionConfiguration: a null member leaves the setting as it is.</summary>
[GenerateSerializer, Immutable, Alias("grid.SettingsPatch")]
public sealed record SettingsPatch
{
    [Id(0)] public string? Runtime { get; init; }

    [Id(1)] public string? Handler { get; init; }

    [Id(2)] public string? Role { get; init; }

    [Id(3)] public string? Description { get; init; }

    [Id(4)] public int? TimeoutSeconds { get; init; }

    [Id(5)] public int? MemorySizeMb { get; init; }

    [Id(6)] public int? EphemeralStorageMb { get; init; }

    /// <summary>Replaces all variables; empty removes them.</summary>
    [Id(7)] public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>ARNs of layer versions; replaces all layers; empty removes them.</summary>
    [Id(8)] public IReadOnlyList<string>? LayerArns { get; init; }

    [Id(9)] public bool? TracingActive { get; init; }

    /// <summary>Replaces the whole LoggingConfig.</summary>
    [Id(10)] public LoggingSettings? Logging { get; init; }

    /// <summary>Empty removes it.</summary>
    [Id(11)] public string? DeadLetterTargetArn { get; init; }
}
