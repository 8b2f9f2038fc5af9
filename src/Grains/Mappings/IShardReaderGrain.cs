namespace Grid.Grains.Mappings;

/// <summary>Key: the mapping's grain key, a slash, and the shard's log.</summary>
[Alias("grid.IShardReaderGrain")]
internal interface IShardReaderGrain : IGrainWithStringKey, IMappingReader;
