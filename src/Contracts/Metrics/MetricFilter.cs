namespace Grid.Contracts.Metrics;

/// <summary>Which series a list shows.</summary>
public sealed record MetricFilter
{
    public required string Region { get; init; }

    /// <summary>Null for every one but <see cref="MetricNames.IsOfGrid"/>.</summary>
    public string? Namespace { get; init; }

    /// <summary>Null for every one.</summary>
    public string? Name { get; init; }

    /// <summary>Dimensions that a series must have, among others; a null value stands for any.</summary>
    public IReadOnlyList<(string Name, string? Value)> Dimensions { get; init; } = [];

    /// <summary>Series that had values since then.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>1-5000, default 500.</summary>
    public int Limit { get; init; } = 500;

    /// <summary><see cref="MetricPage.Next"/> of the page before; null for the first.</summary>
    public string? After { get; init; }
}
