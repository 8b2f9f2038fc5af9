namespace Grid.Contracts.Mappings;

/// <summary>How far a mapping is with one shard.</summary>
[GenerateSerializer, Immutable, Alias("grid.ShardProgress")]
public sealed record ShardProgress
{
    [Id(0)] public string ShardId { get; init; } = "";

    /// <summary>Everything before it is done; null when nothing has been read yet.</summary>
    [Id(1)] public long? Position { get; init; }

    /// <summary>Position after the shard's last record.</summary>
    [Id(2)] public long Head { get; init; }

    /// <summary>When the first record arrived that is not done; null when all are.</summary>
    [Id(3)] public DateTimeOffset? OldestArrivedAt { get; init; }

    /// <summary>Everything that the shard will ever have is done.</summary>
    [Id(4)] public bool IsDrained { get; init; }

    /// <summary>The shard takes no records any more.</summary>
    [Id(5)] public bool IsClosed { get; init; }

    /// <summary>Records that are not done.</summary>
    public long Lag => Position is { } position ? Math.Max(0, Head - position) : 0;
}
