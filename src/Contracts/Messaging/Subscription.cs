namespace Grid.Contracts.Messaging;

/// <summary>Who gets the messages of a topic, and which of them.</summary>
[GenerateSerializer, Immutable, Alias("grid.Subscription")]
public sealed record Subscription
{
    [Id(0)] public TopicId Topic { get; init; }

    /// <summary>UUID.</summary>
    [Id(1)] public string Id { get; init; } = "";

    /// <summary><c>sqs</c> or <c>lambda</c>.</summary>
    [Id(2)] public string Protocol { get; init; } = "";

    /// <summary>ARN of the queue or function.</summary>
    [Id(3)] public string Endpoint { get; init; } = "";

    /// <summary>Queues only: the message itself, with its attributes, in place of an envelope.</summary>
    [Id(4)] public bool IsRaw { get; init; }

    /// <summary>JSON as it was given; null wants everything.</summary>
    [Id(5)] public string? FilterPolicy { get; init; }

    /// <summary>The policy looks at the message, not at its attributes.</summary>
    [Id(6)] public bool FiltersBody { get; init; }

    /// <summary>Queue for what cannot be delivered; null without one.</summary>
    [Id(7)] public string? DeadLetterTargetArn { get; init; }

    public string Arn => $"{Topic.Arn}:{Id}";
}
