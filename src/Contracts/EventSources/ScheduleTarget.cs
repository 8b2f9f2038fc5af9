namespace Grid.Contracts.EventSources;

/// <summary>What a schedule sends, and to whom.</summary>
[GenerateSerializer, Immutable, Alias("grid.ScheduleTarget")]
public sealed record ScheduleTarget
{
    /// <summary>Function (perhaps qualified), queue, topic or event bus.</summary>
    [Id(0)] public string Arn { get; init; } = "";

    [Id(1)] public string RoleArn { get; init; } = "";

    /// <summary>With context variables (<c>&lt;aws.scheduler.execution-id&gt;</c>); null means AWS's own event.</summary>
    [Id(2)] public string? Input { get; init; }

    [Id(3)] public TargetRetry Retry { get; init; } = new();

    /// <summary>ARN of a queue; null without one.</summary>
    [Id(4)] public string? DeadLetterArn { get; init; }

    /// <summary>FIFO queues only.</summary>
    [Id(5)] public string? MessageGroupId { get; init; }

    /// <summary>Event buses only.</summary>
    [Id(6)] public string? Source { get; init; }

    /// <summary>Event buses only.</summary>
    [Id(7)] public string? DetailType { get; init; }
}
