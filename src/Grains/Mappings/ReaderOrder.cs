using Grid.Contracts.Mappings;
using Grid.Contracts.Streams;

namespace Grid.Grains.Mappings;

/// <summary>What a reader is to do.</summary>
[GenerateSerializer, Immutable, Alias("grid.ReaderOrder")]
internal sealed record ReaderOrder
{
    [Id(0)] public required EventSourceMapping Mapping { get; init; }

    /// <summary>Greater for a later state of the mapping; a reader that has it already goes on as it is.</summary>
    [Id(1)] public long Revision { get; init; }

    /// <summary>Null for queues.</summary>
    [Id(2)] public StreamShard? Shard { get; init; }

    /// <summary>Where a reader begins that has no checkpoint: true for the shards that were there when the mapping was made, which begin where its starting position says; children of shards that it has read begin at their beginning.</summary>
    [Id(3)] public bool StartsAtPosition { get; init; }

    /// <summary>When the mapping was made: what <c>LATEST</c> means.</summary>
    [Id(4)] public DateTimeOffset MadeAt { get; init; }

    /// <summary>ARN of the stream, without a consumer.</summary>
    [Id(5)] public string StreamArn { get; init; } = "";
}
