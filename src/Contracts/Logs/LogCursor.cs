namespace Grid.Contracts.Logs;

/// <summary>How far somebody who watches has read a group's files on one silo.</summary>
[GenerateSerializer, Immutable, Alias("grid.LogCursor")]
public readonly record struct LogCursor
{
    public LogCursor(ulong segment, long offset)
    {
        Segment = segment;
        Offset = offset;
    }

    [Id(0)] public ulong Segment { get; init; }

    /// <summary>In bytes.</summary>
    [Id(1)] public long Offset { get; init; }
}
