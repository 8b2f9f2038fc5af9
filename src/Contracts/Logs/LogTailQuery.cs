namespace Grid.Contracts.Logs;

/// <summary>What somebody watches.</summary>
[GenerateSerializer, Immutable, Alias("grid.LogTailQuery")]
public sealed record LogTailQuery
{
    /// <summary>1 to 10; groups that do not exist yet are watched too.</summary>
    [Id(0)] public LogGroupId[] Groups { get; init; } = [];

    /// <summary>Names of streams; null for all.</summary>
    [Id(1)] public string[]? Streams { get; init; }

    /// <summary>What the streams' names begin with, one of these; null for all.</summary>
    [Id(2)] public string[]? StreamPrefixes { get; init; }

    /// <inheritdoc cref="LogQuery.Pattern"/>
    [Id(3)] public string Pattern { get; init; } = "";
}
