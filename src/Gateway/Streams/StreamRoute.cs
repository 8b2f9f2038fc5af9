using Grid.Contracts.Streams;

namespace Grid.Gateway.Streams;

/// <summary>A stream, with its open shards in the order of their hash keys.</summary>
internal sealed class StreamRoute
{
    private readonly StreamShard[] _open;

    internal StreamRoute(StreamDescription stream)
    {
        Stream = stream;
        _open = [.. stream.Shards.Where(shard => shard.ClosedAt is null).OrderBy(shard => shard.StartingHashKey)];
    }

    internal StreamDescription Stream { get; }

    internal int OpenShards => _open.Length;

    internal StreamShard Of(UInt128 hashKey)
    {
        var (low, high) = (0, _open.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_open[middle].StartingHashKey <= hashKey) low = middle;
            else high = middle - 1;
        }

        return _open[low];
    }

    internal StreamShard? Find(string shardId) => Stream.Shards.FirstOrDefault(shard => shard.Id == shardId);
}
