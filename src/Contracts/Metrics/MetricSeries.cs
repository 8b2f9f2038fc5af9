namespace Grid.Contracts.Metrics;

/// <summary>The points of one series.</summary>
/// <param name="Points">In the order of time; periods without values are left out.</param>
public sealed record MetricSeries(string Unit, IReadOnlyList<MetricPoint> Points);
