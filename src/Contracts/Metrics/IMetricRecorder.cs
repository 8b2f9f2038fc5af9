namespace Grid.Contracts.Metrics;

/// <summary>One series of this silo. May be kept and used from any thread; costs a lock that is rarely contended, and no allocation.</summary>
public interface IMetricRecorder
{
    /// <summary>A value of now that was met so many times.</summary>
    void Add(double value, double count = 1);

    /// <inheritdoc cref="IMetricSink.Add(MetricId, DateTimeOffset, MetricBucket)"/>
    void Add(DateTimeOffset at, MetricBucket bucket);
}
