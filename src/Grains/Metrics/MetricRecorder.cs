using Grid.Contracts.Metrics;

namespace Grid.Grains.Metrics;

/// <inheritdoc cref="IMetricRecorder"/>
internal sealed class MetricRecorder(MetricId series, MetricSink sink) : MetricSource<MetricBucket>(sink), IMetricRecorder
{
    public void Add(double value, double count = 1)
    {
        var minute = Sink.Minute;
        lock (Gate) Slot(minute).Add(value, count);
    }

    public void Add(DateTimeOffset at, MetricBucket bucket)
    {
        lock (Gate)
        {
            if (Named(MetricSink.MinuteOf(at)) is { } slot) slot.Merge(bucket);
            else Sink.DropPoint();
        }
    }

    public override bool IsOf(MetricId metric) => series.Name == metric.Name && series.Namespace == metric.Namespace && series.Region == metric.Region;

    protected override MetricBucket Create() => new();

    protected override void Clear(MetricBucket slot) => slot.Clear();

    protected override void Collect(MetricBucket slot, long minute, MinuteBuckets into)
    {
        if (!slot.IsEmpty) into.Of(series, minute)?.Merge(slot);
    }
}
