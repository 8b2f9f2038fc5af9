namespace Grid.Contracts.Metrics;

/// <summary>What was found of a metric.</summary>
/// <param name="Series">One for each unit that has values; usually one.</param>
/// <param name="IsPartial">True when a silo did not tell what it has not stored yet.</param>
public sealed record MetricReading(IReadOnlyList<MetricSeries> Series, bool IsPartial);
