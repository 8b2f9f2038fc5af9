using Grid.Contracts.Mappings;
using Grid.Contracts.Streams;

namespace Grid.Grains.Mappings;

/// <summary>Finds the shards that a mapping reads; one for each kind of stream.</summary>
internal interface IShardSources
{
    MappingSource Source { get; }

    /// <summary>All shards that can be read; null when the stream is not there.</summary>
    ValueTask<IReadOnlyList<StreamShard>?> Shards(EventSourceMapping mapping, CancellationToken cancellationToken);
}
