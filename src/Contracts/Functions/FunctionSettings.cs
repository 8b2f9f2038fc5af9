namespace Grid.Contracts.Functions;

/// <summary>
/// What the owner of a function sets. Everything here is executed; what the grid cannot execute is refused before it gets here.
/// Ranges are AWS Lambda's and are checked by the gateway.
/// </summary>
[GenerateSerializer, Immutable, Alias("grid.FunctionSettings")]
public sealed record FunctionSettings
{
    /// <summary>Runtime identifier, for example <c>nodejs20.x</c>.</summary>
    [Id(0)] public string Runtime { get; init; } = "";

    /// <summary>At most 128 characters without white space; its meaning is the runtime's.</summary>
    [Id(1)] public string Handler { get; init; } = "";

    /// <summary>ARN of the execution role. Names whose credentials the function gets; the grid has no IAM.</summary>
    [Id(2)] public string Role { get; init; } = "";

    [Id(3)] public string Description { get; init; } = "";

    /// <summary>1-900, default 3.</summary>
    [Id(4)] public int TimeoutSeconds { get; init; } = 3;

    /// <summary>128-10240, default 128.</summary>
    [Id(5)] public int MemorySizeMb { get; init; } = 128;

    /// <summary>512-10240, default 512.</summary>
    [Id(6)] public int EphemeralStorageMb { get; init; } = 512;

    /// <summary>Customer variables in the order given; null when the function has no <c>Environment</c> at all (the member is then absent from answers).</summary>
    [Id(7)] public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary><c>x86_64</c> (default) or <c>arm64</c>.</summary>
    [Id(8)] public string Architecture { get; init; } = "x86_64";

    /// <summary>In the order in which they are laid over <c>/opt</c>; at most 5.</summary>
    [Id(9)] public IReadOnlyList<LayerReference> Layers { get; init; } = [];

    /// <summary>True for <c>TracingConfig.Mode</c> Active, false for PassThrough (default).</summary>
    [Id(10)] public bool TracingActive { get; init; }

    /// <summary><c>LoggingConfig</c>: Text to the default group unless set.</summary>
    [Id(11)] public LoggingSettings Logging { get; init; } = new();

    /// <summary><c>DeadLetterConfig.TargetArn</c>: standard queue or topic for events that were given up; null without one.</summary>
    [Id(12)] public string? DeadLetterTargetArn { get; init; }
}
