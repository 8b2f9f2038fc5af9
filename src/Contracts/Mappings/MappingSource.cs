namespace Grid.Contracts.Mappings;

/// <summary>What kind of thing a mapping reads.</summary>
[GenerateSerializer, Alias("grid.MappingSource")]
public enum MappingSource
{
    /// <summary>A data stream, or an enhanced fan-out consumer of one.</summary>
    Stream = 0,

    /// <summary>The change stream of a table.</summary>
    Table = 1,

    Queue = 2,

    FifoQueue = 3,
}
