namespace Grid.Contracts.Logs;

/// <summary>What has come in about a second, in the order of positions: up to 500 events.</summary>
[GenerateSerializer, Immutable, Alias("grid.LogTailPart")]
public sealed record LogTailPart
{
    /// <summary>None when nothing came.</summary>
    [Id(0)] public LogEvent[] Events { get; init; } = [];

    /// <summary>True when there were more, which were left out.</summary>
    [Id(1)] public bool IsSampled { get; init; }
}
