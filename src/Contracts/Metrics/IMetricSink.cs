namespace Grid.Contracts.Metrics;

/// <summary>
/// Takes values on this silo. Nothing waits, nothing throws and nothing is written at once: a minute's values are stored when it is over. A series beyond the limit
/// (<c>Grid:Metrics:MostSeries</c>) is dropped and counted, and so are minutes beyond what one series or all of them may have at a time.
/// </summary>
public interface IMetricSink
{
    /// <summary>The series, to keep where values come often. Null when it was dropped.</summary>
    IMetricRecorder? Recorder(MetricId metric);

    /// <summary>A value of now.</summary>
    void Add(MetricId metric, double value) => Recorder(metric)?.Add(value);

    /// <summary>Values that were met at another time.</summary>
    /// <param name="bucket">Belongs to the sink from here on.</param>
    void Add(MetricId metric, DateTimeOffset at, MetricBucket bucket) => Recorder(metric)?.Add(at, bucket);

    /// <summary>Series that were dropped since the start of the silo, counted each time.</summary>
    long DroppedSeries { get; }
}
