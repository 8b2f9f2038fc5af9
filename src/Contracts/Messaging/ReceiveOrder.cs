namespace Grid.Contracts.Messaging;

/// <summary>What a receiver asks for. Times are in seconds.</summary>
[GenerateSerializer, Immutable, Alias("grid.ReceiveOrder")]
public sealed record ReceiveOrder
{
    /// <summary>1-10.</summary>
    [Id(0)] public int MaxMessages { get; init; } = 1;

    /// <summary>0-43,200; null for the queue's.</summary>
    [Id(1)] public int? VisibilityTimeout { get; init; }

    /// <summary>How long to wait for a first message, 0-20; null for the queue's.</summary>
    [Id(2)] public int? WaitSeconds { get; init; }

    /// <summary>FIFO queues only: within five minutes the same id gets the same messages, as long as nothing was done to them. Null without one.</summary>
    [Id(3)] public string? AttemptId { get; init; }
}
