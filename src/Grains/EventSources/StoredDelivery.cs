using Grid.Contracts.EventSources;
using Grid.Contracts.Messaging;

namespace Grid.Grains.EventSources;

/// <summary>What a schedule, a rule or a topic has sent and its target has not taken yet.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredDelivery")]
internal sealed record StoredDelivery
{
    /// <summary>UUID; the request id of a function, the execution id of a schedule.</summary>
    [Id(0)] public string Id { get; init; } = "";

    /// <summary>With a <see cref="Call"/>, the http or https address.</summary>
    [Id(1)] public string TargetArn { get; init; } = "";

    /// <summary>UTF-8.</summary>
    [Id(2)] public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The number of the attempt has to be put into the body.</summary>
    [Id(3)] public bool NamesAttempt { get; init; }

    [Id(4)] public TargetRetry Retry { get; init; } = new();

    /// <summary>Null without a dead-letter queue.</summary>
    [Id(5)] public string? DeadLetterArn { get; init; }

    [Id(6)] public string? GroupId { get; init; }

    [Id(7)] public BusEntry? Entry { get; init; }

    [Id(8)] public string? TraceHeader { get; init; }

    /// <summary>Schedules only.</summary>
    [Id(9)] public string? ScheduleArn { get; init; }

    /// <summary>Schedules only.</summary>
    [Id(10)] public DateTimeOffset? ScheduledTime { get; init; }

    /// <summary>Rules only.</summary>
    [Id(11)] public string? RuleArn { get; init; }

    /// <summary>From when its age counts.</summary>
    [Id(12)] public DateTimeOffset Since { get; init; }

    /// <summary>At the target; all have failed.</summary>
    [Id(13)] public int Attempts { get; init; }

    [Id(14)] public string? ErrorCode { get; init; }

    [Id(15)] public string? ErrorMessage { get; init; }

    /// <summary>Which limit has ended the attempts, in AWS's words; null when the target's refusal did.</summary>
    [Id(16)] public string? Exhausted { get; init; }

    /// <summary>Since when it goes to the dead-letter queue; null while it goes to the target.</summary>
    [Id(17)] public DateTimeOffset? DeadSince { get; init; }

    /// <summary>At the dead-letter queue; all have failed.</summary>
    [Id(18)] public int DeadAttempts { get; init; }

    /// <summary>Topics only: of a message that a queue gets as it was published.</summary>
    [Id(19)] public Dictionary<string, MessageAttribute> Attributes { get; init; } = [];

    /// <summary>Topics only; null for what asks to confirm a subscription.</summary>
    [Id(20)] public string? SubscriptionArn { get; init; }

    /// <summary>Topics only: how an address is called; null for services of the grid.</summary>
    [Id(21)] public StoredCall? Call { get; init; }

    /// <summary>ARN of what has sent it.</summary>
    public string? SourceArn => ScheduleArn ?? RuleArn ?? SubscriptionArn ?? Call?.TopicArn;
}
