using Grid.Contracts.Tables;

namespace Grid.Gateway.Tables;

/// <summary>A place in a shard, as callers carry it.</summary>
/// <param name="Position">Of the next record.</param>
/// <param name="IsOldest">It means the oldest record there is, wherever that lies by now.</param>
/// <param name="MadeAt">To the millisecond.</param>
internal readonly record struct ShardIterator(TableStreamId Stream, string ShardId, long Position, bool IsOldest, DateTimeOffset MadeAt);
