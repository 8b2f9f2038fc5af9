namespace Grid.Contracts.Messaging;

/// <summary>A topic as its owner sees it.</summary>
[GenerateSerializer, Immutable, Alias("grid.TopicDescription")]
public sealed record TopicDescription
{
    /// <summary>Up to 100 characters; empty without one.</summary>
    [Id(0)] public string DisplayName { get; init; } = "";

    /// <summary>Subscriptions that do not wait to be confirmed.</summary>
    [Id(1)] public int Subscriptions { get; init; }

    /// <summary>Subscriptions that there were.</summary>
    [Id(2)] public int Unsubscribed { get; init; }

    /// <summary>Subscriptions that wait to be confirmed.</summary>
    [Id(3)] public int Pending { get; init; }

    /// <summary>For http and https, JSON as it was given; null without one.</summary>
    [Id(4)] public string? DeliveryPolicy { get; init; }

    /// <summary>What applies to http and https, JSON.</summary>
    [Id(5)] public string EffectiveDeliveryPolicy { get; init; } = "";

    /// <summary>How messages are signed, <c>1</c> or <c>2</c>; null when nobody has said it, which means 1.</summary>
    [Id(6)] public string? SignatureVersion { get; init; }
}
