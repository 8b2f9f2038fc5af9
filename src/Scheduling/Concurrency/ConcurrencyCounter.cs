namespace Grid.Scheduling.Concurrency;

/// <summary>Slots of one limit that one process holds. Thread-safe; never more than the limit are taken at the same time.</summary>
public sealed class ConcurrencyCounter(int limit)
{
    private int _taken;

    public int Limit { get; } = limit;

    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Takes a slot; false when none is free.</summary>
    public bool TryTake()
    {
        var taken = Volatile.Read(ref _taken);
        while (taken < Limit)
        {
            var seen = Interlocked.CompareExchange(ref _taken, taken + 1, taken);
            if (seen == taken) return true;
            taken = seen;
        }

        return false;
    }

    /// <summary>Gives back a slot that <see cref="TryTake"/> took.</summary>
    public void Return() => Interlocked.Decrement(ref _taken);
}
