namespace Grid.Contracts.Logs;

/// <summary>Asks one silo for what has come since.</summary>
[GenerateSerializer, Immutable, Alias("grid.LogTailOrder")]
public sealed record LogTailOrder
{
    [Id(0)] public LogTailQuery Query { get; init; } = new();

    /// <summary>One for each group of the query; null in the first order, which is for what was taken in since <see cref="Since"/>.</summary>
    [Id(1)] public LogCursor[]? Cursors { get; init; }

    /// <summary>In milliseconds since 1970.</summary>
    [Id(2)] public long Since { get; init; }
}
