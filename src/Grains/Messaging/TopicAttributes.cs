using Grid.Contracts;
using Grid.Scheduling.Messaging;

namespace Grid.Grains.Messaging;

/// <summary>The attributes of a topic, which are texts. What this grid does not carry out is refused.</summary>
internal static class TopicAttributes
{
    private const int LongestDisplayName = 100;

    internal static Outcome<StoredTopic> Apply(StoredTopic topic, string name, string value) => name switch
    {
        "DisplayName" => value.Length <= LongestDisplayName ? topic with { DisplayName = value } : TopicErrors.Invalid($"DisplayName Reason: Must be at most {LongestDisplayName} characters"),
        "FifoTopic" => value is "false" ? topic : TopicErrors.NotHere(name, "it has no FIFO topics"),
        "ContentBasedDeduplication" or "FifoThroughputScope" or "ArchivePolicy" => TopicErrors.NotHere(name, "it has no FIFO topics"),
        "TracingConfig" => value is "PassThrough" ? topic : TopicErrors.NotHere(name, "trace headers are passed through. Set it to PassThrough"),
        "Policy" or "DataProtectionPolicy" => value.Length == 0 ? topic : TopicErrors.NotHere(name, "topics have no policies, every access key may use every topic"),
        "KmsMasterKeyId" => value.Length == 0 ? topic : TopicErrors.NotHere(name, "it does not encrypt messages"),
        "DeliveryPolicy" when value.Length == 0 => topic with { DeliveryPolicy = null },
        "DeliveryPolicy" => DeliveryPolicy.TryParse(value, isTopic: true, out _, out var reason) ? topic with { DeliveryPolicy = value } : TopicErrors.Invalid(reason),
        "SignatureVersion" => value is "1" or "2" ? topic with { SignatureVersion = value } : TopicErrors.Invalid($"SignatureVersion: Invalid value [{value}]. Must be 1 or 2."),
        _ when name.EndsWith("FeedbackRoleArn", StringComparison.Ordinal) || name.EndsWith("FeedbackSampleRate", StringComparison.Ordinal) =>
            TopicErrors.NotHere(name, "the state of deliveries is in its own log and measures"),
        _ => TopicErrors.Invalid("AttributeName"),
    };

    internal static Outcome<StoredTopic> Apply(StoredTopic topic, Dictionary<string, string> attributes)
    {
        foreach (var (name, value) in attributes)
        {
            var applied = Apply(topic, name, value);
            if (!applied.Ok) return applied.Error;
            topic = applied.Value;
        }

        return topic;
    }
}
