using Grid.Contracts.Metrics;

namespace Grid.Grains.Metrics;

/// <summary>One minute of an <see cref="InvocationCell"/>.</summary>
internal sealed class InvocationSlot
{
    public MetricBucket Duration { get; } = new();

    public MetricBucket Init { get; } = new();

    public MetricBucket Extensions { get; } = new();

    public MetricBucket Memory { get; } = new();

    public MetricBucket Processor { get; } = new();

    public long Errors { get; set; }

    public double GigabyteSeconds { get; set; }

    public double StorageGigabyteSeconds { get; set; }

    public void Clear()
    {
        foreach (var bucket in (ReadOnlySpan<MetricBucket>)[Duration, Init, Extensions, Memory, Processor]) bucket.Clear();
        (Errors, GigabyteSeconds, StorageGigabyteSeconds) = (0, 0, 0);
    }
}
