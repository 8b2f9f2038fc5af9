namespace Grid.Contracts.Streams;

/// <summary>A stream to create.</summary>
[GenerateSerializer, Immutable, Alias("grid.NewStream")]
public sealed record NewStream
{
    /// <summary>1 or more; they divide the hash keys evenly.</summary>
    [Id(0)] public int Shards { get; init; }

    [Id(1)] public bool IsOnDemand { get; init; }

    [Id(2)] public Dictionary<string, string> Tags { get; init; } = [];
}
