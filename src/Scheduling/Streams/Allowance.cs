namespace Grid.Scheduling.Streams;

/// <summary>
/// What may be used of something in a second, and in a burst of one second at once. One use that is larger than a second's worth is let through when nothing was used for a second, and
/// is made up for afterwards.
/// </summary>
/// <param name="perSecond">0 for no limit.</param>
public sealed class Allowance(long perSecond)
{
    private const long Ticks = TimeSpan.TicksPerSecond;

    private double _level = perSecond;
    private TimeSpan _at;

    /// <param name="now">Since whenever; never smaller than before.</param>
    public bool Has(long amount, TimeSpan now)
    {
        if (perSecond == 0) return true;
        Refill(now);
        return _level >= Math.Min(amount, perSecond);
    }

    /// <summary>Uses what <see cref="Has"/> allowed.</summary>
    public void Use(long amount) => _level -= perSecond == 0 ? 0 : amount;

    private void Refill(TimeSpan now)
    {
        if (now <= _at) return;
        _level = Math.Min(perSecond, _level + ((double)perSecond * (now - _at).Ticks / Ticks));
        _at = now;
    }
}
