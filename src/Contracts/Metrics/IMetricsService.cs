using Orleans.Services;

namespace Grid.Contracts.Metrics;

/// <summary>What silos tell each other of values that are not stored yet. One on every silo.</summary>
[Alias("grid.IMetricsService")]
public interface IMetricsService : IGrainService
{
    /// <summary>The buckets of a metric, of all its units, that begin in a span of time.</summary>
    /// <param name="metric">Its unit does not matter.</param>
    /// <param name="fromMinute">Minutes since 1970.</param>
    /// <param name="endMinute">Exclusive.</param>
    [ResponseTimeout("00:00:02"), Alias("Live")]
    Task<LiveBucket[]> Live(MetricId metric, long fromMinute, long endMinute);

    /// <summary>Series of a region with values that are not stored yet.</summary>
    [ResponseTimeout("00:00:02"), Alias("LiveSeries")]
    Task<MetricId[]> LiveSeries(string region);

    /// <summary>Forgets what is not stored yet.</summary>
    [Alias("Forget")]
    Task Forget();
}
