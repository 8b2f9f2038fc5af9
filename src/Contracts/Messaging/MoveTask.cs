namespace Grid.Contracts.Messaging;

/// <summary>Messages on their way out of a dead-letter queue.</summary>
[GenerateSerializer, Immutable, Alias("grid.MoveTask")]
public sealed record MoveTask
{
    [Id(0)] public string Id { get; init; } = "";

    [Id(1)] public MoveStatus Status { get; init; }

    /// <summary>Null sends each message back to the queue that it came from.</summary>
    [Id(2)] public string? DestinationArn { get; init; }

    /// <summary>1-500; null for as many as the grid moves.</summary>
    [Id(3)] public int? MessagesPerSecond { get; init; }

    [Id(4)] public long Moved { get; init; }

    /// <summary>How many there were to move when it began.</summary>
    [Id(5)] public long ToMove { get; init; }

    [Id(6)] public DateTimeOffset StartedAt { get; init; }

    /// <summary>Null unless <see cref="MoveStatus.Failed"/>.</summary>
    [Id(7)] public string? FailureReason { get; init; }
}
