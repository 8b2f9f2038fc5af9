using Grid.Contracts.Metrics;

namespace Grid.Grains.Metrics;

/// <summary>What is measured of all functions of a region on this silo.</summary>
internal sealed class RegionMeters(string region, MetricSink sink)
{
    public const string Concurrent = "ConcurrentExecutions";

    /// <summary>Invocations at the same time.</summary>
    public LevelRecorder Level { get; } = new(sink, new MetricId(region, MetricNames.Lambda, Concurrent, MetricNames.Count));

    /// <summary>The series that invocations of functions without concurrency of their own count for: second by second the most of each function, added up.</summary>
    public IReadOnlyList<MetricId> Unreserved { get; } =
    [
        new(region, MetricNames.Lambda, "UnreservedConcurrentExecutions", MetricNames.Count),
        new(region, MetricNames.Lambda, "ClaimedAccountConcurrency", MetricNames.Count),
    ];
}
