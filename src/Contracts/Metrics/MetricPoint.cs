namespace Grid.Contracts.Metrics;

/// <summary>What a series was in one period.</summary>
/// <param name="At">The period's beginning, a multiple of it since 1970.</param>
/// <param name="Bucket">Of all silos. Belongs to whoever asked.</param>
public sealed record MetricPoint(DateTimeOffset At, MetricBucket Bucket);
