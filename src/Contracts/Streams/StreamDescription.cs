namespace Grid.Contracts.Streams;

/// <summary>A stream as it is now.</summary>
[GenerateSerializer, Immutable, Alias("grid.StreamDescription")]
public sealed record StreamDescription
{
    [Id(0)] public StreamId Id { get; init; }

    [Id(1)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>24-8,760.</summary>
    [Id(2)] public int RetentionHours { get; init; }

    [Id(3)] public bool IsOnDemand { get; init; }

    /// <summary>By number. Parents that have expired are not in it any more.</summary>
    [Id(4)] public IReadOnlyList<StreamShard> Shards { get; init; } = [];

    /// <summary>In the order in which they were registered.</summary>
    [Id(5)] public IReadOnlyList<StreamConsumer> Consumers { get; init; } = [];

    /// <summary>Shards are being split or merged: what would change them is refused until it is done.</summary>
    [Id(6)] public bool IsUpdating { get; init; }
}
