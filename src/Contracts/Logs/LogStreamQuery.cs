namespace Grid.Contracts.Logs;

/// <summary>Which streams of a group are asked for.</summary>
[GenerateSerializer, Immutable, Alias("grid.LogStreamQuery")]
public sealed record LogStreamQuery
{
    [Id(0)] public LogGroupId Group { get; init; }

    /// <summary>What their names begin with; null asks for all.</summary>
    [Id(1)] public string? Prefix { get; init; }

    /// <summary>True orders by the last event instead of by name.</summary>
    [Id(2)] public bool ByLastEvent { get; init; }

    [Id(3)] public bool Descending { get; init; }

    /// <summary>Streams behind this one in the order that is asked for; null begins.</summary>
    [Id(4)] public LogStreamDescription? After { get; init; }

    /// <summary>1 to 50.</summary>
    [Id(5)] public int Limit { get; init; } = 50;
}
