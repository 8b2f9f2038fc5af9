namespace Grid.Contracts.Metrics;

/// <summary>Which points of which metric.</summary>
public sealed record MetricQuery
{
    public required string Region { get; init; }

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    /// <summary>Exactly the dimensions of the series, in any order; none (default) for the series without any.</summary>
    public IReadOnlyList<MetricDimension> Dimensions { get; init; } = [];

    /// <summary>Null (default) for all units.</summary>
    public string? Unit { get; init; }

    /// <summary>Rounded down to the period.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Exclusive.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>A multiple of 60; default 60. What is kept in longer periods only appears at the beginning of its own.</summary>
    public int PeriodSeconds { get; init; } = 60;
}
