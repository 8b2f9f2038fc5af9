using System.Globalization;

namespace Grid.Contracts.Streams;

/// <summary>One shard of a stream. It is open until it is split or merged; then it can be read until its retention is over.</summary>
[GenerateSerializer, Immutable, Alias("grid.StreamShard")]
public sealed record StreamShard
{
    /// <summary>Within its stream, from 0; never given twice.</summary>
    [Id(0)] public int Number { get; init; }

    /// <summary>Which log its records lie in, and key of its <see cref="IShardGrain"/>; never given twice in a grid.</summary>
    [Id(1)] public long Log { get; init; }

    [Id(2)] public UInt128 StartingHashKey { get; init; }

    /// <summary>Inclusive.</summary>
    [Id(3)] public UInt128 EndingHashKey { get; init; }

    /// <summary>Number of the shard that was split, or the first of those that were merged; null for a shard of the beginning.</summary>
    [Id(4)] public int? Parent { get; init; }

    /// <summary>Number of the second shard that was merged; null otherwise.</summary>
    [Id(5)] public int? AdjacentParent { get; init; }

    [Id(6)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null while it is open.</summary>
    [Id(7)] public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Position after the last record; null while it is open.</summary>
    [Id(8)] public long? End { get; init; }

    public string Id => string.Create(CultureInfo.InvariantCulture, $"shardId-{Number:D12}");
}
