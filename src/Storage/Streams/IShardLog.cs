using Grid.Contracts.Streams;

namespace Grid.Storage.Streams;

/// <summary>
/// The records of shards, in blocks, as rows of the database. A log takes each position once, whoever writes it: of two writers of one shard one is told that it is not the last. What
/// a task promises is durable when it ends.
/// </summary>
public interface IShardLog
{
    /// <param name="name">For people; two logs may have the same.</param>
    /// <returns>The log's number; never given twice.</returns>
    Task<long> Create(string name, DateTimeOffset createdAt, CancellationToken cancellationToken);

    /// <summary>
    /// Appends records behind all others. Calls for one log must not overlap; those for many logs are made durable together. The caller has seen the head within the shortest retention,
    /// since the position of a block that was deleted is not refused.
    /// </summary>
    /// <param name="block">Begins at the head. Its array is not changed until the task has ended.</param>
    /// <param name="firstArrival">Milliseconds since 1970.</param>
    /// <param name="lastArrival">Not before that of the block before.</param>
    /// <returns>False when the position is taken, the log is closed, or there is no such log. An exception means that nobody knows.</returns>
    Task<bool> Append(long log, RecordBlock block, long firstArrival, long lastArrival, CancellationToken cancellationToken);

    /// <summary>Appends the end of the log.</summary>
    /// <inheritdoc cref="Append"/>
    Task<bool> Close(long log, ShardHead head, CancellationToken cancellationToken);

    /// <summary>Null when there is no such log.</summary>
    Task<ShardHead?> Head(long log, CancellationToken cancellationToken);

    /// <summary>Blocks in order, the first being the one that holds a position, or the oldest there is.</summary>
    /// <param name="maxRecords">After the block with which there are so many, counted from the position on, the answer ends.</param>
    /// <param name="maxBytes">A block with which there would be more is left out, unless it is the first.</param>
    /// <returns>Empty at the head, and behind it.</returns>
    Task<IReadOnlyList<RecordBlock>> Read(long log, long from, int maxRecords, int maxBytes, CancellationToken cancellationToken);

    /// <summary>Position of the first record that arrived at or after a time, in milliseconds since 1970; null when there is none.</summary>
    Task<long?> At(long log, long arrivedAt, CancellationToken cancellationToken);

    /// <summary>Deletes the oldest blocks all of whose records arrived before a time, but never the last block.</summary>
    /// <param name="limit">Blocks to delete at most.</param>
    /// <returns>How many were deleted.</returns>
    Task<int> Trim(long log, long olderThan, int limit, CancellationToken cancellationToken);

    /// <summary>Deletes a log: at once for writers, and some of its blocks.</summary>
    /// <returns>False when nothing of it is left.</returns>
    Task<bool> Drop(long log, CancellationToken cancellationToken);

    /// <summary>Deletes all logs.</summary>
    Task Clear(CancellationToken cancellationToken);
}
