namespace Grid.Contracts.Messaging;

/// <summary>What one service of the grid gives to another, named by its ARN: a dead letter, a record for a destination, a notification, what a schedule sends.</summary>
public sealed record Delivery
{
    /// <summary>Queue, topic, function (perhaps qualified), event bus or bucket.</summary>
    public required string TargetArn { get; init; }

    /// <summary>The message, event or object; UTF-8 for all but objects.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>For queues and topics; others have none.</summary>
    public IReadOnlyDictionary<string, MessageAttribute> Attributes { get; init; } = new Dictionary<string, MessageAttribute>();

    /// <summary><c>X-Amzn-Trace-Id</c>, which carries the lineage of a chain of invocations on: a queue keeps it as <c>AWSTraceHeader</c>. Null when there is none.</summary>
    public string? TraceHeader { get; init; }

    /// <summary>Topics only; null without one.</summary>
    public string? Subject { get; init; }

    /// <summary>FIFO queues and topics only; null elsewhere.</summary>
    public string? GroupId { get; init; }

    /// <summary>FIFO queues and topics only; null elsewhere, or where the body's hash is meant.</summary>
    public string? DeduplicationId { get; init; }

    /// <summary>How an event bus is to describe it; needed for buses, unused elsewhere.</summary>
    public BusEntry? Entry { get; init; }

    /// <summary>Name of the object in a bucket; needed for buckets, unused elsewhere.</summary>
    public string? ObjectKey { get; init; }
}
