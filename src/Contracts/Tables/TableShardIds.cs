using System.Globalization;
using Grid.Contracts.Streams;

namespace Grid.Contracts.Tables;

/// <summary>Names of a change stream's shards: <c>shardId-</c>, the milliseconds at which the shard was made as 20 digits, and 8 hex digits that differ within a stream.</summary>
public static class TableShardIds
{
    /// <summary>Odd, so that no two logs within 2^32 of each other have the same digits.</summary>
    private const uint Spread = 2_654_435_761;

    public static string Of(StreamShard shard) =>
        string.Create(CultureInfo.InvariantCulture, $"shardId-{shard.CreatedAt.ToUnixTimeMilliseconds():D20}-{unchecked((uint)shard.Log * Spread):x8}");
}
