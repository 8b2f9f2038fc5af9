namespace Grid.Contracts.Messaging;

/// <summary>What a queue's owner can set. Times are in seconds.</summary>
[GenerateSerializer, Immutable, Alias("grid.QueueSettings")]
public sealed record QueueSettings
{
    /// <summary>0-43,200.</summary>
    [Id(0)] public int VisibilityTimeout { get; init; } = 30;

    /// <summary>Of body and attributes together; 1,024-1,048,576.</summary>
    [Id(1)] public int MaximumMessageSize { get; init; } = 1_048_576;

    /// <summary>60-1,209,600.</summary>
    [Id(2)] public int MessageRetentionPeriod { get; init; } = 345_600;

    /// <summary>0-900.</summary>
    [Id(3)] public int DelaySeconds { get; init; }

    /// <summary>0-20.</summary>
    [Id(4)] public int ReceiveMessageWaitTimeSeconds { get; init; }

    /// <summary>Null when nothing is redriven.</summary>
    [Id(5)] public RedrivePolicy? RedrivePolicy { get; init; }

    /// <summary>Null allows all.</summary>
    [Id(6)] public RedriveAllowPolicy? RedriveAllowPolicy { get; init; }

    /// <summary>FIFO queues only: a message without a deduplication id has the hash of its body as one.</summary>
    [Id(7)] public bool ContentBasedDeduplication { get; init; }

    /// <summary>FIFO queues only: a deduplication id counts within its message group instead of the whole queue.</summary>
    [Id(8)] public bool DeduplicationPerGroup { get; init; }

    /// <summary>FIFO queues only: AWS's quota counts for each group. The grid has no such quota, so it is only shown.</summary>
    [Id(9)] public bool ThroughputPerGroup { get; init; }
}
