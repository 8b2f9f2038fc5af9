namespace Grid.Contracts.Messaging;

/// <summary>A queue as its owner sees it.</summary>
[GenerateSerializer, Immutable, Alias("grid.QueueDescription")]
public sealed record QueueDescription
{
    [Id(0)] public QueueSettings Settings { get; init; } = new();

    [Id(1)] public DateTimeOffset CreatedAt { get; init; }

    [Id(2)] public DateTimeOffset ModifiedAt { get; init; }

    /// <summary>Null when nobody asked for it.</summary>
    [Id(3)] public MessageCounts? Counts { get; init; }
}
