namespace Grid.Contracts.Streams;

/// <summary>One record of a shard.</summary>
/// <param name="Position">In the shard's log, from 0, without gaps.</param>
/// <param name="ArrivedAt">Milliseconds since 1970; never smaller than the record's before.</param>
/// <param name="PartitionKey">UTF-8.</param>
/// <param name="Data">As it was put.</param>
public readonly record struct ShardRecord(long Position, long ArrivedAt, ReadOnlyMemory<byte> PartitionKey, ReadOnlyMemory<byte> Data);
