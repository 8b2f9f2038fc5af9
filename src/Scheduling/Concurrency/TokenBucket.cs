namespace Grid.Scheduling.Concurrency;

/// <summary>
/// Tokens that come back evenly with time, and never more of them than <see cref="Capacity"/>, those included that somebody holds unused.
/// So in any span of time <c>t</c> at most <c>capacity + rate × t</c> are used. In whole ticks: nothing is lost or won by rounding.
/// </summary>
public sealed class TokenBucket
{
    private TokenRate _rate;
    private TimeSpan _at;

    /// <summary>In tokens times ticks of the rate's period.</summary>
    private Int128 _credit;

    public TokenBucket(TokenRate rate, TimeSpan now)
    {
        (_rate, _at) = (rate, now);
        _credit = Full;
    }

    public int Capacity => _rate.Capacity;

    /// <summary>Tokens given out and not known to be used.</summary>
    public int Outstanding { get; private set; }

    /// <summary>Whole tokens that could be had now.</summary>
    public int Level(TimeSpan now)
    {
        Refill(now);
        return (int)(_credit / _rate.Period.Ticks);
    }

    /// <summary>Takes as many tokens as there are, at most <paramref name="want"/>.</summary>
    public int Take(int want, TimeSpan now)
    {
        var taken = Math.Min(want, Level(now));
        if (taken <= 0) return 0;
        _credit -= (Int128)taken * _rate.Period.Ticks;
        Outstanding += taken;
        return taken;
    }

    /// <summary>Tokens that were given out have been used, or are lost with who held them.</summary>
    public void Used(int count, TimeSpan now)
    {
        Refill(now);
        Outstanding -= Math.Min(count, Outstanding);
    }

    /// <summary>How long until a token can be had; zero when one can.</summary>
    public TimeSpan Wait(TimeSpan now) => Level(now) > 0 ? TimeSpan.Zero
        : _rate.Amount == 0 || Outstanding >= Capacity ? Timeout.InfiniteTimeSpan
        : TimeSpan.FromTicks((long)((_rate.Period.Ticks - _credit + _rate.Amount - 1) / _rate.Amount));

    /// <summary>From now on at another rate. What there is stays, as far as there is room.</summary>
    public void Change(TokenRate rate, TimeSpan now)
    {
        Refill(now);
        _credit = _credit * rate.Period.Ticks / _rate.Period.Ticks;
        _rate = rate;
        _credit = Int128.Min(_credit, Full);
    }

    /// <summary>Begins with this many tokens instead of all.</summary>
    public void Restore(int level, TimeSpan now)
    {
        _at = now;
        _credit = Int128.Min((Int128)level * _rate.Period.Ticks, Full);
    }

    private Int128 Full => (Int128)Math.Max(0, _rate.Capacity - Outstanding) * _rate.Period.Ticks;

    private void Refill(TimeSpan now)
    {
        if (now > _at)
        {
            _credit += (Int128)(now - _at).Ticks * _rate.Amount;
            _at = now;
        }

        _credit = Int128.Min(_credit, Full);
    }
}
