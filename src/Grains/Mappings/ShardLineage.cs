using Grid.Contracts.Streams;

namespace Grid.Grains.Mappings;

/// <summary>Which shards may be read: records with the same key come in order, so a shard waits until those that it came from are drained.</summary>
internal static class ShardLineage
{
    /// <summary>Shards that are not drained and whose parents are drained, or are not there any more.</summary>
    /// <param name="shards">All that the stream has.</param>
    /// <param name="drained">Logs.</param>
    public static List<StreamShard> Ready(IReadOnlyList<StreamShard> shards, IReadOnlySet<long> drained)
    {
        var left = shards.Where(shard => !drained.Contains(shard.Log)).Select(shard => shard.Number).ToHashSet();
        return [.. shards.Where(shard => left.Contains(shard.Number) && !IsLeft(shard.Parent) && !IsLeft(shard.AdjacentParent))];

        bool IsLeft(int? parent) => parent is { } number && left.Contains(number);
    }
}
