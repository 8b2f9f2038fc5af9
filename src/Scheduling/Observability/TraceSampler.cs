namespace Grid.Scheduling.Observability;

/// <summary>
/// X-Ray's default rule for a function that traces actively: the first invocation of every second and 5 % of the others. Not thread-safe.
/// </summary>
public sealed class TraceSampler
{
    private const double FixedRate = 0.05;
    private long _sampledSecond = -1;

    /// <param name="now">Time since any fixed point.</param>
    /// <param name="roll">A die in [0, 1).</param>
    public bool Sample(TimeSpan now, double roll)
    {
        var second = now.Ticks / TimeSpan.TicksPerSecond;
        if (second == _sampledSecond) return roll < FixedRate;
        _sampledSecond = second;
        return true;
    }
}
