namespace Grid.Contracts.Async;

/// <summary>How many events of a function stand how.</summary>
[GenerateSerializer, Immutable, Alias("grid.EventQueueStatus")]
public sealed record EventQueueStatus
{
    [Id(0)] public long Waiting { get; init; }

    [Id(1)] public long Undelivered { get; init; }

    [Id(2)] public long Failed { get; init; }

    /// <summary>Of the waiting ones, how many the function has at this moment.</summary>
    [Id(3)] public int Running { get; init; }

    /// <summary>When the oldest waiting one was accepted; null when none waits.</summary>
    [Id(4)] public DateTimeOffset? OldestAcceptedAt { get; init; }
}
