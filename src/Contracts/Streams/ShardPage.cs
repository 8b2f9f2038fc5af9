namespace Grid.Contracts.Streams;

/// <summary>What a shard has from a position on.</summary>
[GenerateSerializer, Immutable, Alias("grid.ShardPage")]
public sealed record ShardPage
{
    /// <summary>In order. The first may begin before the position that was asked for. The last may hold more than what was asked for.</summary>
    [Id(0)] public IReadOnlyList<RecordBlock> Blocks { get; init; } = [];

    /// <summary>Where this page begins: later than what was asked for when the records there have expired.</summary>
    [Id(1)] public long From { get; init; }

    /// <summary>Position after the last record that the shard has now.</summary>
    [Id(2)] public long Head { get; init; }

    /// <summary>True when no record will come at <see cref="Head"/>, because the shard is closed.</summary>
    [Id(3)] public bool IsClosed { get; init; }

    /// <summary>True when the shard's log is not there: its stream was deleted, or its retention is over.</summary>
    [Id(4)] public bool IsGone { get; init; }

    /// <summary>The shard has given as much lately as it may. There are no blocks.</summary>
    [Id(5)] public bool IsOverLimit { get; init; }

    /// <summary>Whence records of the page came, of those that a collector knows; incomplete.</summary>
    [Id(6)] public IReadOnlyList<ShardTrace> Traces { get; init; } = [];

    /// <summary>Position after the last record of the page.</summary>
    public long Next => Blocks.Count > 0 ? Blocks[^1].End : From;
}
