namespace Grid.Contracts.Messaging;

/// <summary>What a caller says of a queue's settings; null leaves what is there, or the default.</summary>
[GenerateSerializer, Immutable, Alias("grid.QueueChange")]
public sealed record QueueChange
{
    [Id(0)] public int? VisibilityTimeout { get; init; }

    [Id(1)] public int? MaximumMessageSize { get; init; }

    [Id(2)] public int? MessageRetentionPeriod { get; init; }

    [Id(3)] public int? DelaySeconds { get; init; }

    [Id(4)] public int? ReceiveMessageWaitTimeSeconds { get; init; }

    [Id(5)] public RedrivePolicy? RedrivePolicy { get; init; }

    /// <summary>Takes the policy away.</summary>
    [Id(6)] public bool NoRedrivePolicy { get; init; }

    [Id(7)] public RedriveAllowPolicy? RedriveAllowPolicy { get; init; }

    /// <summary>Takes the policy away.</summary>
    [Id(8)] public bool NoRedriveAllowPolicy { get; init; }

    [Id(9)] public bool? ContentBasedDeduplication { get; init; }

    [Id(10)] public bool? DeduplicationPerGroup { get; init; }

    [Id(11)] public bool? ThroughputPerGroup { get; init; }

    public QueueSettings ApplyTo(QueueSettings settings) => settings with
    {
        VisibilityTimeout = VisibilityTimeout ?? settings.VisibilityTimeout,
        MaximumMessageSize = MaximumMessageSize ?? settings.MaximumMessageSize,
        MessageRetentionPeriod = MessageRetentionPeriod ?? settings.MessageRetentionPeriod,
        DelaySeconds = DelaySeconds ?? settings.DelaySeconds,
        ReceiveMessageWaitTimeSeconds = ReceiveMessageWaitTimeSeconds ?? settings.ReceiveMessageWaitTimeSeconds,
        RedrivePolicy = NoRedrivePolicy ? null : RedrivePolicy ?? settings.RedrivePolicy,
        RedriveAllowPolicy = NoRedriveAllowPolicy ? null : RedriveAllowPolicy ?? settings.RedriveAllowPolicy,
        ContentBasedDeduplication = ContentBasedDeduplication ?? settings.ContentBasedDeduplication,
        DeduplicationPerGroup = DeduplicationPerGroup ?? settings.DeduplicationPerGroup,
        ThroughputPerGroup = ThroughputPerGroup ?? settings.ThroughputPerGroup,
    };
}
