using Grid.Contracts.Mappings;

namespace Grid.Grains.Mappings;

/// <summary>What a mapping's grain remembers.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredMapping")]
internal sealed record StoredMapping
{
    public const string StateName = "mapping";

    /// <summary>Null when there is none, or not yet.</summary>
    [Id(0)] public EventSourceMapping? Mapping { get; init; }

    /// <summary>Grows with every change that readers must hear of.</summary>
    [Id(1)] public long Revision { get; init; }

    [Id(2)] public DateTimeOffset MadeAt { get; init; }

    /// <summary>Key of the pair of source and function that is being asked for; null when nothing is. An activation that finds one has not asked itself, and gives it up.</summary>
    [Id(3)] public string? Claiming { get; init; }

    /// <summary>Keys of pairs that are to be given back.</summary>
    [Id(4)] public string[] Releasing { get; init; } = [];

    /// <summary>Shards that have a reader, or had one and are drained. Their readers are told to forget them when the stream has them no more.</summary>
    [Id(5)] public ShardStanding[] Shards { get; init; } = [];

    /// <summary>Whether the grain has something to do by itself.</summary>
    public bool HasWork => Claiming is not null || Releasing.Length > 0 || Mapping?.State is not (null or MappingState.Disabled);
}
