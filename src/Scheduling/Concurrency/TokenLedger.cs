namespace Grid.Scheduling.Concurrency;

/// <summary>Who holds how many tokens of one bucket. What a holder has and does not use counts as if it were in the bucket: it makes no burst larger.</summary>
public sealed class TokenLedger(TokenRate rate, TimeSpan now)
{
    private readonly TokenBucket _bucket = new(rate, now);
    private readonly Dictionary<string, int> _held = new(StringComparer.Ordinal);

    public TokenRate Rate { get; private set; } = rate;

    /// <summary>True when it is as if it had never been used.</summary>
    public bool IsFull(TimeSpan now) => _held.Count == 0 && _bucket.Level(now) == _bucket.Capacity;

    public void Change(TokenRate rate, TimeSpan now)
    {
        if (rate == Rate) return;
        Rate = rate;
        _bucket.Change(rate, now);
    }

    /// <summary>Begins as one that was empty this long ago.</summary>
    public void RefilledFor(TimeSpan elapsed, TimeSpan now) =>
        _bucket.Restore((int)Int128.Min(Rate.Capacity, (Int128)Math.Max(0, elapsed.Ticks) * Rate.Amount / Rate.Period.Ticks), now);

    /// <summary>The holder says what it has not used yet, and gets more.</summary>
    /// <returns>How many it got.</returns>
    public int Take(string holder, int unused, int want, TimeSpan now)
    {
        var before = _held.GetValueOrDefault(holder);
        var left = Math.Min(unused, before);
        _bucket.Used(before - left, now);
        var taken = _bucket.Take(want, now);
        if (left + taken > 0) _held[holder] = left + taken;
        else _held.Remove(holder);
        return taken;
    }

    /// <summary>How long until a token can be had.</summary>
    public TimeSpan Wait(TimeSpan now) => _bucket.Wait(now);

    /// <summary>The holder is gone, and its tokens with it.</summary>
    public void Drop(string holder, TimeSpan now)
    {
        if (_held.Remove(holder, out var held)) _bucket.Used(held, now);
    }

    /// <summary>Drops all holders but those that are there still.</summary>
    public void Keep(Func<string, bool> isThere, TimeSpan now)
    {
        foreach (var holder in _held.Keys)
            if (!isThere(holder))
                Drop(holder, now);
    }
}
