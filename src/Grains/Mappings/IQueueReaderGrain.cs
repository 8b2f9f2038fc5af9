namespace Grid.Grains.Mappings;

/// <summary>Key: the mapping's grain key.</summary>
[Alias("grid.IQueueReaderGrain")]
internal interface IQueueReaderGrain : IGrainWithStringKey, IMappingReader;
