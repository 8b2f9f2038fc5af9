namespace Grid.Contracts.Messaging;

/// <summary>What a sender learns of a message that is in a queue for certain.</summary>
[GenerateSerializer, Immutable, Alias("grid.SentMessage")]
public sealed record SentMessage
{
    [Id(0)] public string MessageId { get; init; } = "";

    /// <summary>Grows from message to message; null outside of FIFO queues.</summary>
    [Id(1)] public string? SequenceNumber { get; init; }
}
