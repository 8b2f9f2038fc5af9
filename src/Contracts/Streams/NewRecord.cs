namespace Grid.Contracts.Streams;

/// <summary>A record to put into a shard.</summary>
[GenerateSerializer, Immutable, Alias("grid.NewRecord")]
public readonly record struct NewRecord
{
    [Id(0)] public string PartitionKey { get; init; }

    /// <summary>Unchanged by whoever hands it over until the call has returned.</summary>
    [Id(1)] public ReadOnlyMemory<byte> Data { get; init; }
}
