using Grid.Contracts.Metrics;

namespace Grid.Grains.Metrics;

/// <summary>Gathers what a silo has of series, minute by minute. Used by one caller at a time.</summary>
/// <param name="only">The one metric that is looked for, of whatever unit; null for all.</param>
/// <param name="from">Minutes since 1970.</param>
/// <param name="end">Exclusive.</param>
internal sealed class MinuteBuckets(MetricId? only, long from, long end)
{
    private readonly Dictionary<(MetricId Series, long Minute), MetricBucket> _buckets = [];

    public IReadOnlyDictionary<(MetricId Series, long Minute), MetricBucket> All => _buckets;

    public bool Wants(long minute) => minute >= from && minute < end;

    /// <summary>The bucket to merge into; null when nobody wants it.</summary>
    public MetricBucket? Of(MetricId series, long minute)
    {
        if (!Wants(minute) || (only is not null && !IsWanted(series))) return null;
        if (!_buckets.TryGetValue((series, minute), out var bucket)) _buckets[(series, minute)] = bucket = new MetricBucket();
        return bucket;
    }

    private bool IsWanted(MetricId series) =>
        series.Name == only!.Name && series.Namespace == only.Namespace && series.Region == only.Region && series.DimensionsText == only.DimensionsText;
}
