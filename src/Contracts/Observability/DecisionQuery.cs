namespace Grid.Contracts.Observability;

/// <summary>Which decisions are asked for; null asks for all.</summary>
[GenerateSerializer, Immutable, Alias("grid.DecisionQuery")]
public sealed record DecisionQuery
{
    /// <summary>The function's name.</summary>
    [Id(0)] public string? Function { get; init; }

    [Id(1)] public DecisionKind? Kind { get; init; }

    [Id(2)] public Guid? RequestId { get; init; }

    /// <summary>The oldest time, included.</summary>
    [Id(3)] public DateTimeOffset? Since { get; init; }

    /// <summary>At most this many, 1 or more.</summary>
    [Id(4)] public int Limit { get; init; } = 100;
}
