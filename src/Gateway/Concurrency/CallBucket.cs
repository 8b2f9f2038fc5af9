namespace Grid.Gateway.Concurrency;

/// <summary>
/// The tokens of one caller or function: a call takes one, and they come back at the limit's rate. Thread-safe. The framework's own token bucket reads a clock of
/// its own, so that no test could tell what it does at the edges.
/// </summary>
internal sealed class CallBucket(RateLimit limit, TimeSpan now)
{
    /// <summary>What a sum of many small fractions may lack of a whole token.</summary>
    private const double Grain = 1e-9;

    private readonly Lock _lock = new();
    private double _tokens = limit.Burst;
    private TimeSpan _at = now;

    public RateLimit Limit => limit;

    /// <summary>Takes a token.</summary>
    /// <returns>0, or, when there is none, the whole seconds until there is one, rounded up.</returns>
    public int Take(TimeSpan now)
    {
        lock (_lock)
        {
            Refill(now);
            if (_tokens >= 1 - Grain)
            {
                _tokens = Math.Max(0, _tokens - 1);
                return 0;
            }

            return (int)Math.Max(1, Math.Ceiling(Math.Min(int.MaxValue, (1 - Grain - _tokens) / limit.PerSecond)));
        }
    }

    /// <summary>True when it is as a new one would be.</summary>
    public bool IsFull(TimeSpan now)
    {
        lock (_lock)
        {
            Refill(now);
            return _tokens >= limit.Burst - Grain;
        }
    }

    private void Refill(TimeSpan now)
    {
        if (now <= _at) return;
        _tokens = Math.Min(limit.Burst, _tokens + ((now - _at).TotalSeconds * limit.PerSecond));
        _at = now;
    }
}
