namespace Grid.Storage.EventSources;

/// <summary>
/// Schedules, rules and what they have sent, in rows of their own. Whoever writes in a region must own it: the newest claim does, and what an older one still
/// writes is refused. So two who both believe that a region is theirs cannot send the same occurrence.
/// </summary>
public interface IEventSourceRows
{
    /// <summary>Makes the caller the owner; ends with the number of its claim. What the owner before has written is there to be read then, and it writes no more.</summary>
    /// <param name="owner">Who looks after what, for example <c>scheduler/us-east-1</c>.</param>
    Task<long> Claim(string owner, CancellationToken cancellationToken);

    /// <summary>Every owner that there ever was.</summary>
    Task<IReadOnlyList<string>> Owners(CancellationToken cancellationToken);

    /// <summary>All changes or none, durable when it ends. False when there is a newer claim; nothing is changed then.</summary>
    Task<bool> Commit(string owner, long claim, string region, IReadOnlyList<EventSourceChange> changes, CancellationToken cancellationToken);

    /// <summary>Null when there is no such row.</summary>
    Task<EventSourceRow?> Find(string kind, string region, string key, CancellationToken cancellationToken);

    /// <summary>In ordinal order of the keys.</summary>
    /// <param name="keyPrefix">Empty means all.</param>
    /// <param name="after">Keys greater than this only; null begins at the start.</param>
    /// <param name="limit">1 or more.</param>
    Task<IReadOnlyList<EventSourceRow>> Scan(string kind, string region, string keyPrefix, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>What is due by then, the earliest first.</summary>
    /// <param name="limit">1 or more.</param>
    Task<IReadOnlyList<EventSourceRow>> Due(string kind, string region, DateTimeOffset by, int limit, CancellationToken cancellationToken);

    /// <summary>When the first row is due; null when none is.</summary>
    Task<DateTimeOffset?> NextDue(string kind, string region, CancellationToken cancellationToken);

    /// <summary>How many rows there are.</summary>
    Task<long> Count(string kind, string region, CancellationToken cancellationToken);

    /// <summary>Deletes everything of all regions, and ends every claim.</summary>
    Task Clear(CancellationToken cancellationToken);
}
