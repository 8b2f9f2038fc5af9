namespace Grid.Contracts.Metrics;

/// <summary>A part of a list of series.</summary>
/// <param name="Next">Null at the end.</param>
public sealed record MetricPage(IReadOnlyList<MetricId> Metrics, string? Next);
