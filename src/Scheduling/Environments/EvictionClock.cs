namespace Grid.Scheduling.Environments;

/// <summary>
/// Remembers what evicted environments were worth, so that an environment's age counts from when it was used last and not a word has to be written while it is
/// used. Not thread-safe. Bounded: what is older than the last 1,024 rises counts as 0.
/// </summary>
public sealed class EvictionClock
{
    private const int RisesLimit = 1024;

    private readonly Queue<(TimeSpan At, double Worth)> _rises = [];

    /// <summary>What the most valuable of the evicted was worth.</summary>
    public double Now { get; private set; }

    /// <summary>An environment that was worth this was evicted.</summary>
    public void Evicted(double worth, TimeSpan now)
    {
        if (worth <= Now) return;
        Now = worth;
        if (_rises.Count == RisesLimit) _rises.Dequeue();
        _rises.Enqueue((now, worth));
    }

    /// <summary>What the clock stood at then.</summary>
    public double At(TimeSpan time)
    {
        var worth = 0.0;
        foreach (var rise in _rises)
        {
            if (rise.At > time) break;
            worth = rise.Worth;
        }

        return worth;
    }
}
