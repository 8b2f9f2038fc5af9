using Grid.Contracts.Metrics;

namespace Grid.Grains.Metrics;

/// <summary>
/// How many there are of something at the same time: for each second the most there were in it. Added up over silos second by second, so that the highest is right for the grid to what may
/// happen within one second.
/// </summary>
internal sealed class LevelRecorder(MetricSink sink, params MetricId[] series) : MetricSource<int[]>(sink)
{
    /// <summary>Of a gap that the clock has made, no more is filled.</summary>
    private const int MostGapSeconds = 3600;

    private int _level;
    private long _second;

    /// <summary>Series besides that get the same; asked when a minute is looked at.</summary>
    public Func<IReadOnlyList<MetricId>> Also { get; init; } = static () => [];

    /// <param name="now">Seconds since 1970.</param>
    /// <returns>The new level.</returns>
    public int Change(int by, long now)
    {
        lock (Gate)
        {
            Fill(now);
            _level += by;
            if (_level > 0) Mark(_second);
            return _level;
        }
    }

    public override bool IsOf(MetricId metric) => series[0].Region == metric.Region && series[0].Namespace == metric.Namespace;

    protected override bool KeepsActive => _level > 0;

    protected override void Advance() => Fill(Sink.Now.ToUnixTimeSeconds());

    protected override int[] Create() => new int[MetricBucket.Seconds];

    protected override void Clear(int[] slot) => Array.Clear(slot);

    protected override void Collect(int[] slot, long minute, MinuteBuckets into)
    {
        foreach (var one in series) Add(into.Of(one, minute));
        foreach (var one in Also()) Add(into.Of(one, minute));

        void Add(MetricBucket? bucket)
        {
            if (bucket is null) return;
            var levels = new MetricBucket();
            for (var second = 0; second < slot.Length; second++) levels.Level(second, slot[second]);
            bucket.Merge(levels);
        }
    }

    /// <summary>In the seconds in which nothing happened the level was what it was. Under the gate.</summary>
    private void Fill(long now)
    {
        if (now <= _second) return;
        if (_level > 0)
        {
            for (var second = Math.Max(_second + 1, now - MostGapSeconds); second <= now; second++) Mark(second);
        }

        _second = now;
    }

    private void Mark(long second)
    {
        var slot = Slot(second / MetricBucket.Seconds);
        ref var peak = ref slot[(int)(second % MetricBucket.Seconds)];
        peak = Math.Max(peak, _level);
    }
}
