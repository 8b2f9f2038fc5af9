namespace Grid.Contracts.Streams;

/// <summary>What became of records that were put into a shard.</summary>
[GenerateSerializer, Immutable, Alias("grid.ShardPut")]
public sealed record ShardPut
{
    /// <summary>Of each record, in the order in which they were given; -1 for one that was above the shard's limits. Empty when the shard took none for another reason.</summary>
    [Id(0)] public long[] Positions { get; init; } = [];

    /// <summary>The shard is closed, or gone: the stream says which one has its place.</summary>
    [Id(1)] public bool IsClosed { get; init; }
}
