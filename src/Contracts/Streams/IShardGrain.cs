using Orleans.Concurrency;

namespace Grid.Contracts.Streams;

/// <summary>The door to one shard's log; key: <see cref="StreamShard.Log"/>. Two activations of one shard do no harm: the log takes each position once.</summary>
[Alias("grid.IShardGrain")]
public interface IShardGrain : IGrainWithIntegerKey
{
    /// <summary>Ends when the records are durable, in their order. An exception means that they may or may not be.</summary>
    /// <param name="limited">Whether the shard's limits hold for them.</param>
    [Alias("Put"), AlwaysInterleave]
    Task<ShardPut> Put(NewRecord[] records, bool limited, CancellationToken cancellationToken);

    /// <param name="from">A position.</param>
    /// <param name="maxRecords">1 or more; a page has at least one block when there is a record.</param>
    /// <param name="maxBytes">Of blocks, above which the page ends; it has at least one block when there is a record.</param>
    /// <param name="waitMs">How long to wait for a first record, 0-60,000.</param>
    [Alias("Read"), AlwaysInterleave, ResponseTimeout("00:01:30")]
    Task<ShardPage> Read(long from, int maxRecords, int maxBytes, int waitMs, CancellationToken cancellationToken);

    /// <summary>Does not wait, and gives nothing above what one shard gives in a second to all who read it so.</summary>
    /// <inheritdoc cref="Read"/>
    [Alias("ReadLimited"), AlwaysInterleave]
    Task<ShardPage> ReadLimited(long from, int maxRecords, int maxBytes, CancellationToken cancellationToken);

    /// <summary>Position of the first record that arrived at or after a time; the head when there is none.</summary>
    [Alias("At"), AlwaysInterleave]
    Task<long> At(DateTimeOffset arrivedAt, CancellationToken cancellationToken);

    /// <summary>Position after the last record.</summary>
    [Alias("Head"), AlwaysInterleave]
    Task<long> Head(CancellationToken cancellationToken);

    /// <summary>Takes nothing any more; once closed it stays so. Returns the position after the last record.</summary>
    [Alias("Close"), AlwaysInterleave]
    Task<long> Close(CancellationToken cancellationToken);
}
