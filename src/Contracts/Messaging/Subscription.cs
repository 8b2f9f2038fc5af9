namespace Grid.Contracts.Messaging;

/// <summary>Who gets the messages of a topic, and which of them.</summary>
[GenerateSerializer, Immutable, Alias("grid.Subscription")]
public sealed record Subscription
{
    [Id(0)] public TopicId Topic { get; init; }

    /// <summary>UUID.</summary>
    [Id(1)] public string Id { get; init; } = "";

    /// <summary><c>sqs</c>, <c>lambda</c>, <c>http</c> or <c>https</c>.</summary>
    [Id(2)] public string Protocol { get; init; } = "";

    /// <summary>ARN of the queue or function, or the address.</summary>
    [Id(3)] public string Endpoint { get; init; } = "";

    /// <summary>All but functions: the message itself, for queues with its attributes, in place of an envelope.</summary>
    [Id(4)] public bool IsRaw { get; init; }

    /// <summary>JSON as it was given; null wants everything.</summary>
    [Id(5)] public string? FilterPolicy { get; init; }

    /// <summary>The policy looks at the message, not at its attributes.</summary>
    [Id(6)] public bool FiltersBody { get; init; }

    /// <summary>Queue for what cannot be delivered; null without one.</summary>
    [Id(7)] public string? DeadLetterTargetArn { get; init; }

    /// <summary>Addresses only: JSON as it was given; null leaves everything to the topic.</summary>
    [Id(8)] public string? DeliveryPolicy { get; init; }

    /// <summary>What the topic's policy and its own come to, JSON; told by <see cref="ITopicGrain.Find"/> alone, null for queues and functions.</summary>
    [Id(9)] public string? EffectiveDeliveryPolicy { get; init; }

    /// <summary>Addresses only: until when it waits to be confirmed, and gets nothing; null when it does not wait.</summary>
    [Id(10)] public DateTimeOffset? PendingUntil { get; init; }

    /// <summary>Addresses only: who confirmed it had signed.</summary>
    [Id(11)] public bool WasAuthenticated { get; init; }

    /// <summary>Addresses only: who ends it has to sign.</summary>
    [Id(12)] public bool EndsSigned { get; init; }

    /// <summary>Where the grid is found, as who subscribed saw it: <c>http://host:port</c>, the beginning of the addresses in messages. Empty in those of older grids.</summary>
    [Id(13)] public string Gateway { get; init; } = "";

    /// <summary>It is an address, and no ARN.</summary>
    public bool IsAddress => Protocol is "http" or "https";

    public string Arn => $"{Topic.Arn}:{Id}";
}
