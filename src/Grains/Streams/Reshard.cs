using Grid.Contracts.Streams;

namespace Grid.Grains.Streams;

/// <summary>Shards that take the place of others.</summary>
[GenerateSerializer, Immutable, Alias("grid.Reshard")]
internal sealed record Reshard
{
    /// <summary>Numbers.</summary>
    [Id(0)] public int[] Parents { get; init; } = [];

    /// <summary>Their logs are there.</summary>
    [Id(1)] public StreamShard[] Children { get; init; } = [];
}
