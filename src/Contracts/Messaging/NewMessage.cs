namespace Grid.Contracts.Messaging;

/// <summary>A message on its way into a queue.</summary>
[GenerateSerializer, Immutable, Alias("grid.NewMessage")]
public sealed record NewMessage
{
    /// <summary>UTF-8.</summary>
    [Id(0)] public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>At most ten.</summary>
    [Id(1)] public IReadOnlyDictionary<string, MessageAttribute> Attributes { get; init; } = new Dictionary<string, MessageAttribute>();

    /// <summary>The system attribute <c>AWSTraceHeader</c>; null without one.</summary>
    [Id(2)] public string? TraceHeader { get; init; }

    /// <summary>0-900, in seconds; null for the queue's. FIFO queues take only their own.</summary>
    [Id(3)] public int? DelaySeconds { get; init; }

    /// <summary>FIFO queues only, which need one.</summary>
    [Id(4)] public string? GroupId { get; init; }

    /// <summary>FIFO queues only; null where the body's hash is meant.</summary>
    [Id(5)] public string? DeduplicationId { get; init; }

    /// <summary>Of the access key's owner.</summary>
    [Id(6)] public string SenderId { get; init; } = Account.Id;
}
