using Grid.Contracts.Messaging;

namespace Grid.Grains.Messaging;

/// <summary>Says in which attribute two queues differ.</summary>
internal static class QueueSettingsDifference
{
    /// <summary>AWS's name of the first attribute that differs; null when none does.</summary>
    internal static string? First(QueueSettings one, QueueSettings other)
    {
        if (one == other) return null;
        if (one.VisibilityTimeout != other.VisibilityTimeout) return nameof(QueueSettings.VisibilityTimeout);
        if (one.MaximumMessageSize != other.MaximumMessageSize) return nameof(QueueSettings.MaximumMessageSize);
        if (one.MessageRetentionPeriod != other.MessageRetentionPeriod) return nameof(QueueSettings.MessageRetentionPeriod);
        if (one.DelaySeconds != other.DelaySeconds) return nameof(QueueSettings.DelaySeconds);
        if (one.ReceiveMessageWaitTimeSeconds != other.ReceiveMessageWaitTimeSeconds) return nameof(QueueSettings.ReceiveMessageWaitTimeSeconds);
        if (one.RedrivePolicy != other.RedrivePolicy) return nameof(QueueSettings.RedrivePolicy);
        if (!Equals(one.RedriveAllowPolicy, other.RedriveAllowPolicy)) return nameof(QueueSettings.RedriveAllowPolicy);
        if (one.ContentBasedDeduplication != other.ContentBasedDeduplication) return nameof(QueueSettings.ContentBasedDeduplication);
        return one.DeduplicationPerGroup != other.DeduplicationPerGroup ? "DeduplicationScope" : "FifoThroughputLimit";
    }
}
