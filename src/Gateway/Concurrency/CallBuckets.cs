using System.Collections.Concurrent;

namespace Grid.Gateway.Concurrency;

/// <summary>
/// One bucket for each caller or function that has lately called, at most <see cref="Capacity"/>. A bucket that is full again is forgotten when room is needed:
/// a new one is the same. Who finds no room even then shares one bucket with all others who find none.
/// </summary>
internal sealed class CallBuckets<TKey>(Func<TKey, RateLimit> limitOf, RateLimit general, TimeProvider time)
    where TKey : notnull
{
    internal const int Capacity = 10_000;

    /// <summary>How often room is looked for: a look goes through all buckets.</summary>
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<TKey, (TKey Key, CallBucket Bucket)> _buckets = new();
    private readonly CallBucket _shared = new(general.IsNone ? new RateLimit(1, 1) : general, time.GetElapsedTime(0));
    private readonly Lock _lock = new();
    private TimeSpan _sweptAt = TimeSpan.MinValue;
    private int _count;

    /// <summary>Takes a token of the caller or function.</summary>
    /// <param name="key">Becomes the one that is kept here anyway, so that whoever notes it keeps no copy.</param>
    /// <returns>0, or, when there is none, the whole seconds until there is one.</returns>
    public int Take(ref TKey key, out RateLimit limit)
    {
        var now = time.GetElapsedTime(0);
        if (_buckets.TryGetValue(key, out var known))
        {
            key = known.Key;
            limit = known.Bucket.Limit;
            return known.Bucket.Take(now);
        }

        limit = limitOf(key);
        return limit.IsNone ? 0 : Add(key, limit, now).Take(now);
    }

    private CallBucket Add(TKey key, RateLimit limit, TimeSpan now)
    {
        lock (_lock)
        {
            if (_buckets.TryGetValue(key, out var known)) return known.Bucket;
            if (_count >= Capacity) Sweep(now);
            if (_count >= Capacity) return _shared;
            var bucket = new CallBucket(limit, now);
            _buckets[key] = (key, bucket);
            _count++;
            return bucket;
        }
    }

    private void Sweep(TimeSpan now)
    {
        if (_sweptAt != TimeSpan.MinValue && now - _sweptAt < SweepPeriod) return;
        _sweptAt = now;
        foreach (var (key, entry) in _buckets)
            if (entry.Bucket.IsFull(now) && _buckets.TryRemove(key, out _)) _count--;
    }
}
