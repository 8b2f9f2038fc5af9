namespace Grid.Grains.Mappings;

/// <summary>How far a mapping is with a shard.</summary>
[GenerateSerializer, Immutable, Alias("grid.ShardStanding")]
internal readonly record struct ShardStanding
{
    public ShardStanding(long log, bool isDrained)
    {
        Log = log;
        IsDrained = isDrained;
    }

    [Id(0)] public long Log { get; init; }

    /// <summary>Its children may be read.</summary>
    [Id(1)] public bool IsDrained { get; init; }
}
