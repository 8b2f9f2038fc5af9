using Orleans.Concurrency;

namespace Grid.Grains.Mappings;

/// <summary>What readers tell the mapping's grain; key: the mapping's grain key.</summary>
[Alias("grid.IMappingWork")]
internal interface IMappingWork : IGrainWithStringKey
{
    /// <summary>A reader's status has changed: it is drained, or its last result is another than before. Told at least once when drained.</summary>
    [Alias("Heard"), OneWay, AlwaysInterleave]
    Task Heard(string readerKey, ReaderStatus status);
}
