namespace Grid.Contracts.Async;

/// <summary>An accepted event as it is stored.</summary>
[GenerateSerializer, Immutable, Alias("grid.QueuedEvent")]
public sealed record QueuedEvent
{
    /// <summary>Given by the store, ascending.</summary>
    [Id(0)] public long Id { get; init; }

    /// <summary>Its payload is empty where <see cref="EventBytes"/> says that there is more: then it is in the store alone.</summary>
    [Id(1)] public EventInvocation Invocation { get; init; } = new();

    [Id(2)] public int EventBytes { get; init; }

    [Id(3)] public DateTimeOffset AcceptedAt { get; init; }

    /// <summary>Not before this moment: the next attempt, the next delivery, or the end of a failed one. Whole milliseconds.</summary>
    [Id(4)] public DateTimeOffset Due { get; init; }

    /// <summary>Times that the function has had it and failed.</summary>
    [Id(5)] public int Attempts { get; init; }

    [Id(6)] public EventState State { get; init; }

    /// <summary>Null while <see cref="State"/> is <see cref="EventState.Waiting"/> and nothing has failed yet.</summary>
    [Id(7)] public EventOutcome? Outcome { get; init; }

    public bool HasEvent => Invocation.Event.Length == EventBytes;
}
