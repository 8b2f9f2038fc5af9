namespace Grid.Gateway.Metrics;

/// <summary>One series that <c>GetMetricData</c> answers with.</summary>
/// <param name="Points">In the order of time; periods in seconds since 1970.</param>
/// <param name="IsPartial">A silo did not say what it has not stored yet.</param>
internal sealed record MetricResult(string Id, string Label, IReadOnlyList<(long At, double Value)> Points, bool IsPartial);
