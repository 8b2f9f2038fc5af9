namespace Grid.Scheduling.Concurrency;

/// <summary>What people see of it.</summary>
public sealed partial class LeasedSlots
{
    /// <summary>Every pool that this silo knows of: the shared one, then those of functions with a reservation, whether anything has run there or not.</summary>
    public IReadOnlyList<SlotUse> Use()
    {
        lock (_lock)
        {
            var use = new List<SlotUse>(1 + _table.Reserved.Count) { UseOf(UnreservedPool, _table.Unreserved) };
            foreach (var (function, pool) in _table.Reserved) use.Add(UseOf(function, pool.Slots));
            return use;
        }
    }

    private SlotUse UseOf(string name, int limit) => _pools.TryGetValue(name, out var pool) ? new SlotUse(name, limit, pool.Held, pool.InUse) : new SlotUse(name, limit, 0, 0);
}
