namespace Grid.Contracts.Messaging;

/// <summary>A message that is hidden from others until its visibility timeout ends.</summary>
[GenerateSerializer, Immutable, Alias("grid.ReceivedMessage")]
public sealed record ReceivedMessage
{
    [Id(0)] public string MessageId { get; init; } = "";

    /// <summary>Of this reception; opaque.</summary>
    [Id(1)] public string ReceiptHandle { get; init; } = "";

    /// <summary>UTF-8.</summary>
    [Id(2)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(3)] public IReadOnlyDictionary<string, MessageAttribute> Attributes { get; init; } = new Dictionary<string, MessageAttribute>();

    [Id(4)] public string? TraceHeader { get; init; }

    [Id(5)] public string SenderId { get; init; } = "";

    [Id(6)] public DateTimeOffset SentAt { get; init; }

    [Id(7)] public DateTimeOffset FirstReceivedAt { get; init; }

    /// <summary>With this reception.</summary>
    [Id(8)] public int ReceiveCount { get; init; }

    /// <summary>This and the next two: FIFO queues only.</summary>
    [Id(9)] public string? GroupId { get; init; }

    [Id(10)] public string? DeduplicationId { get; init; }

    [Id(11)] public string? SequenceNumber { get; init; }

    /// <summary>ARN of the queue that it was moved away from; null when it was sent to this one.</summary>
    [Id(12)] public string? DeadLetterSourceArn { get; init; }
}
