using Grid.Contracts.Metrics;

namespace Grid.Grains.Metrics;

/// <summary>Something that has values which are not stored yet.</summary>
internal interface IMetricSource
{
    /// <summary>Hands over, and forgets, all minutes before one.</summary>
    /// <param name="into">Wants exactly these.</param>
    void Drain(long before, MinuteBuckets into);

    /// <summary>Shows what there is.</summary>
    void Look(MinuteBuckets into);

    /// <summary>False when nothing here can belong to a metric.</summary>
    bool IsOf(MetricId metric);
}
