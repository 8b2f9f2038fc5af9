namespace Grid.Contracts.Functions;

/// <summary>LoggingConfig, with defaults filled in by the gateway.</summary>
[GenerateSerializer, Immutable, Alias("grid.LoggingSettings")]
public sealed record LoggingSettings
{
    /// <summary>True for JSON, false for Text.</summary>
    [Id(0)] public bool JsonLogs { get; init; }

    /// <summary>Null with Text logs.</summary>
    [Id(1)] public string? ApplicationLogLevel { get; init; }

    /// <summary>Null with Text logs.</summary>
    [Id(2)] public string? SystemLogLevel { get; init; }

    /// <summary>Null means the default group.</summary>
    [Id(3)] public string? LogGroup { get; init; }
}
