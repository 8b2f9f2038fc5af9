using System.Collections.Concurrent;
using Grid.Contracts.Metrics;
using Grid.Storage.Metrics;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Metrics;

/// <summary>
/// What a silo has recorded and not stored yet. Values gather in sources, a slot for each minute; finished minutes are sealed as points, which wait here until they are stored.
/// Whoever reads finds either in <see cref="Live"/>; what he finds in the tables too has the same part, so nothing counts twice.
/// </summary>
internal sealed class MetricSink(IOptions<MetricsOptions> options, TimeProvider time, Dice dice) : IMetricSink
{
    /// <summary>Points that wait while the database cannot be reached, for each series that may be: a quarter of an hour.</summary>
    private const int WaitingPerSeries = 15;

    /// <summary>Minutes beside the usual one, for each series that may be: values that come late, or are put together.</summary>
    private const int SlotsPerSeries = 4;

    /// <summary>After so many minutes without a value the place of a series is another's.</summary>
    private const int IdleMinutes = 15;

    private readonly ConcurrentDictionary<MetricId, (MetricRecorder Recorder, long Minute)> _recorders = new();
    private readonly ConcurrentDictionary<IMetricSource, byte> _active = new();
    private readonly Lock _sealing = new();
    private readonly Dictionary<(MetricId Series, long Minute, long Part), byte[]> _waiting = [];
    private long _part = (long)(dice.Roll() * (1L << 53)) << 9;
    private long _droppedSeries;
    private long _droppedPoints;
    private long _slots;
    private int _ownSeries;
    private int _otherSeries;

    public long DroppedSeries => Interlocked.Read(ref _droppedSeries);

    /// <summary>Points that were given up because they could not be stored, or were too many at once.</summary>
    public long DroppedPoints => Interlocked.Read(ref _droppedPoints);

    public int Series => Volatile.Read(ref _ownSeries) + Volatile.Read(ref _otherSeries);

    /// <summary>The present one, since 1970.</summary>
    public long Minute => MinuteOf(time.GetUtcNow());

    public DateTimeOffset Now => time.GetUtcNow();

    public static long MinuteOf(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMinute;

    public IMetricRecorder? Recorder(MetricId metric)
    {
        if (_recorders.TryGetValue(metric, out var found))
        {
            var minute = Minute;
            if (found.Minute != minute) _recorders.TryUpdate(metric, (found.Recorder, minute), found);
            return found.Recorder;
        }

        // The grid's own have room of their own: nobody can take it from them.
        ref var count = ref CountOf(metric);
        if (Interlocked.Increment(ref count) > options.Value.MostSeries)
        {
            Interlocked.Decrement(ref count);
            Interlocked.Increment(ref _droppedSeries);
            return null;
        }

        var recorder = new MetricRecorder(metric, this);
        var kept = _recorders.GetOrAdd(metric, (recorder, Minute)).Recorder;
        if (kept != recorder) Interlocked.Decrement(ref count);
        return kept;
    }

    /// <summary>Whether there is room for another minute beside the usual one of a series.</summary>
    public bool HasRoom => Interlocked.Read(ref _slots) < (long)options.Value.MostSeries * SlotsPerSeries;

    /// <summary>Minutes beside the usual ones have come or gone.</summary>
    public void CountSlots(int change) => Interlocked.Add(ref _slots, change);

    /// <summary>A minute of a series was too many.</summary>
    public void DropPoint() => Interlocked.Increment(ref _droppedPoints);

    public void Activate(IMetricSource source) => _active[source] = 0;

    public void Deactivate(IMetricSource source) => _active.TryRemove(source, out _);

    public bool IsActive(IMetricSource source) => _active.ContainsKey(source);

    /// <summary>Seals minutes that are over and returns all points that wait to be stored.</summary>
    /// <param name="unfinished">The present minute too: the silo stops.</param>
    public IReadOnlyList<NewPoint> Seal(bool unfinished)
    {
        var before = unfinished ? long.MaxValue : Minute;
        lock (_sealing)
        {
            var buckets = new MinuteBuckets(null, long.MinValue, before);
            foreach (var source in _active.Keys) source.Drain(before, buckets);
            DropTooMany();
            foreach (var ((series, minute), bucket) in buckets.All) _waiting[(series, minute, _part)] = bucket.ToBytes();
            _part++;
            ForgetIdle();
            return [.. _waiting.Select(point => new NewPoint(point.Key.Series, point.Key.Minute, point.Key.Part, point.Value))];
        }
    }

    /// <summary>They need not wait any more.</summary>
    public void Stored(IEnumerable<NewPoint> points)
    {
        lock (_sealing)
        {
            foreach (var point in points) _waiting.Remove((point.Series, point.Minute, point.Part));
        }
    }

    /// <summary>They will never be stored.</summary>
    public void Drop(IReadOnlyCollection<NewPoint> points)
    {
        Stored(points);
        Interlocked.Add(ref _droppedPoints, points.Count);
    }

    /// <summary>What is not stored yet of a metric, of whatever unit.</summary>
    /// <inheritdoc cref="IMetricsService.Live"/>
    public LiveBucket[] Live(MetricId metric, long fromMinute, long endMinute)
    {
        lock (_sealing)
        {
            var buckets = new MinuteBuckets(metric, fromMinute, endMinute);
            foreach (var source in _active.Keys)
            {
                if (source.IsOf(metric)) source.Look(buckets);
            }

            return
            [
                .. buckets.All.Select(found => new LiveBucket { Unit = found.Key.Series.Unit, Minute = found.Key.Minute, Part = _part, Data = found.Value.ToBytes() }),
                .. _waiting.Where(point => point.Key.Minute >= fromMinute && point.Key.Minute < endMinute
                        && point.Key.Series.Name == metric.Name && point.Key.Series.Namespace == metric.Namespace && point.Key.Series.Region == metric.Region && point.Key.Series.DimensionsText == metric.DimensionsText)
                    .Select(point => new LiveBucket { Unit = point.Key.Series.Unit, Minute = point.Key.Minute, Part = point.Key.Part, Data = point.Value }),
            ];
        }
    }

    /// <inheritdoc cref="IMetricsService.LiveSeries"/>
    public MetricId[] LiveSeries(string region)
    {
        lock (_sealing)
        {
            var buckets = new MinuteBuckets(null, long.MinValue, long.MaxValue);
            foreach (var source in _active.Keys) source.Look(buckets);
            return [.. buckets.All.Keys.Select(found => found.Series).Concat(_waiting.Keys.Select(point => point.Series)).Where(series => series.Region == region).Distinct()];
        }
    }

    /// <summary>Forgets all that is not stored: the tables have just been emptied.</summary>
    public void Forget()
    {
        lock (_sealing)
        {
            foreach (var source in _active.Keys) source.Drain(long.MaxValue, new MinuteBuckets(null, long.MinValue, long.MaxValue));
            _waiting.Clear();
        }
    }

    private void ForgetIdle()
    {
        var old = Minute - IdleMinutes;
        foreach (var entry in _recorders)
        {
            if (entry.Value.Minute < old && !_active.ContainsKey(entry.Value.Recorder)) Remove(entry);
        }
    }

    private void Remove(KeyValuePair<MetricId, (MetricRecorder Recorder, long Minute)> entry)
    {
        if (_recorders.TryRemove(entry)) Interlocked.Decrement(ref CountOf(entry.Key));
    }

    private ref int CountOf(MetricId series) => ref (MetricNames.IsKept(series.Namespace) ? ref _ownSeries : ref _otherSeries);

    /// <summary>Of those that could not be stored before. What is sealed now has not had its turn.</summary>
    private void DropTooMany()
    {
        var tooMany = _waiting.Count - (options.Value.MostSeries * WaitingPerSeries);
        if (tooMany <= 0) return;
        foreach (var point in _waiting.Keys.OrderBy(point => point.Minute).Take(tooMany).ToArray()) _waiting.Remove(point);
        Interlocked.Add(ref _droppedPoints, tooMany);
    }
}
