using Grid.Contracts.Messaging;

namespace Grid.Grains.Messaging;

/// <summary>A queue without its messages.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredQueue")]
internal sealed record StoredQueue
{
    public const string StateName = "queue";

    /// <summary>False when there is no such queue, but perhaps messages of a former one that are still to be deleted.</summary>
    [Id(0)] public bool Exists { get; init; }

    /// <summary>What its messages belong to.</summary>
    [Id(1)] public long Rows { get; init; }

    [Id(2)] public QueueSettings Settings { get; init; } = new();

    [Id(3)] public Dictionary<string, string> Tags { get; init; } = [];

    [Id(4)] public DateTimeOffset CreatedAt { get; init; }

    [Id(5)] public DateTimeOffset ModifiedAt { get; init; }

    [Id(6)] public DateTimeOffset? PurgedAt { get; init; }

    /// <summary>Whose messages are still to be deleted.</summary>
    [Id(7)] public long[] Dropped { get; init; } = [];

    /// <summary>The newest first.</summary>
    [Id(8)] public MoveTask[] Moves { get; init; } = [];

    /// <summary>Whether the queue has to do something by itself.</summary>
    public bool HasWork => Dropped.Length > 0 || Moves is [{ Status: MoveStatus.Running }, ..];
}
