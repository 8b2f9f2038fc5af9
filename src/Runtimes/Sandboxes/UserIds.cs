namespace Grid.Runtimes.Sandboxes;

/// <summary>Users of the machine that belong to environments, one each: the lowest that is free.</summary>
internal sealed class UserIds
{
    /// <summary>Environments of one silo at a time.</summary>
    public const int Count = 10_000;

    private readonly PriorityQueue<uint, uint> _returned = new();
    private readonly uint _end;
    private uint _next;

    public UserIds(uint first) => (_next, _end) = (first, first + Count);

    /// <exception cref="InvalidOperationException">All are in use.</exception>
    public uint Take()
    {
        lock (_returned)
        {
            if (_returned.TryDequeue(out var id, out _)) return id;
            return _next < _end ? _next++ : throw new InvalidOperationException($"All {Count} users for environments are in use.");
        }
    }

    public void Return(uint id)
    {
        lock (_returned) _returned.Enqueue(id, id);
    }
}
