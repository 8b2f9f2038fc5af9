namespace Grid.Contracts.Observability;

/// <summary>Which decisions are asked for; null asks for all.</summary>
public sealed record DecisionQuery
{
    /// <summary>The function's name.</summary>
    public string? Function { get; init; }

    public DecisionKind? Kind { get; init; }

    public Guid? RequestId { get; init; }

    /// <summary>The oldest time, included.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>At most this many, 1 or more.</summary>
    public int Limit { get; init; } = 100;
}
