namespace Grid.Contracts.Logs;

/// <summary>What has come on one silo, and where to go on.</summary>
[GenerateSerializer, Immutable, Alias("grid.LogTailPiece")]
public sealed record LogTailPiece
{
    [Id(0)] public LogEvent[] Events { get; init; } = [];

    [Id(1)] public LogCursor[] Cursors { get; init; } = [];

    /// <summary>True when there was more than is given out.</summary>
    [Id(2)] public bool IsSampled { get; init; }
}
