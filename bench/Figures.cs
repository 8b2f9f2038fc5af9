namespace Grid.Bench;

/// <summary>What one round of load measured.</summary>
/// <param name="PerSecond">Answers per second.</param>
/// <param name="P50Ms">Median latency in milliseconds.</param>
/// <param name="P99Ms">99th percentile in milliseconds.</param>
internal readonly record struct Figures(double PerSecond, double P50Ms, double P99Ms);
