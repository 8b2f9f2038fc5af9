using Grid.Contracts.Mappings;

namespace Grid.Grains.Mappings;

/// <summary>The readers of mappings.</summary>
internal interface IMappingReaders
{
    IMappingReader OfQueue(MappingId mapping);

    /// <param name="log">Of the shard.</param>
    IMappingReader OfShard(MappingId mapping, long log);
}
