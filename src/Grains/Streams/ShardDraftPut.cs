using Grid.Contracts.Streams;

namespace Grid.Grains.Streams;

/// <summary>One caller's records, in one or more drafts.</summary>
internal sealed class ShardDraftPut(int records)
{
    private readonly TaskCompletionSource<ShardPut> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _any;

    /// <summary>Of the records; -1 for those that are not, or not yet, durable.</summary>
    public long[] Positions { get; } = NotYet(records);

    /// <summary>Drafts that are not durable yet.</summary>
    public int Drafts { get; set; }

    public Task<ShardPut> Done => _done.Task;

    /// <summary>One of the drafts is durable, or was refused. What is durable is told, and the rest can be put again.</summary>
    public void End(bool isClosed)
    {
        _any |= !isClosed;
        if (--Drafts == 0) _done.TrySetResult(isClosed && !_any ? new ShardPut { IsClosed = true } : new ShardPut { Positions = Positions });
    }

    public void Fail(Exception exception) => _done.TrySetException(exception);

    /// <summary>Nothing of it was let through.</summary>
    public ShardPut Refused() => new() { Positions = Positions };

    private static long[] NotYet(int records)
    {
        var positions = new long[records];
        Array.Fill(positions, -1);
        return positions;
    }
}
