namespace Grid.Grains.Mappings;

/// <summary>How far a mapping has come in a shard. An activation writes it before it begins, so that whoever read it before can write it no more.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredShardReader")]
internal sealed record StoredShardReader
{
    public const string StateName = "shard-reader";

    /// <summary>Counts activations that have begun.</summary>
    [Id(0)] public long Epoch { get; init; }

    /// <summary>Everything before this position is done; null before the starting position is known.</summary>
    [Id(1)] public long? Position { get; init; }

    /// <summary>Everything that the shard will ever have is done.</summary>
    [Id(2)] public bool IsDrained { get; init; }

    /// <summary>Start of the tumbling window that is open, in milliseconds since 1970; null when none is.</summary>
    [Id(3)] public long? Window { get; init; }

    /// <summary>What the function answered last in that window.</summary>
    [Id(4)] public byte[] WindowState { get; init; } = [];
}
