namespace Grid.Contracts.Logs;

/// <summary>What one silo has for a page, in the order of positions.</summary>
[GenerateSerializer, Immutable, Alias("grid.LogPart")]
public sealed record LogPart
{
    [Id(0)] public LogEvent[] Events { get; init; } = [];

    /// <summary>How far the part is complete: up to this position, which is excluded, or, newest first, from this position on, which is included. Null when there is nothing else.</summary>
    [Id(1)] public LogPosition? Horizon { get; init; }

    /// <summary>True when the pattern took too long to match: there is no part.</summary>
    [Id(2)] public bool IsTooSlow { get; init; }
}
