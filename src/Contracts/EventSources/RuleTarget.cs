namespace Grid.Contracts.EventSources;

/// <summary>Who gets what a rule has matched. At most one of the ways of making the input is given; without one the target gets the whole event.</summary>
[GenerateSerializer, Immutable, Alias("grid.RuleTarget")]
public sealed record RuleTarget
{
    [Id(0)] public string Id { get; init; } = "";

    /// <summary>Function (perhaps qualified), queue or topic.</summary>
    [Id(1)] public string Arn { get; init; } = "";

    [Id(2)] public string? RoleArn { get; init; }

    /// <summary>This and nothing of the event.</summary>
    [Id(3)] public string? Input { get; init; }

    /// <summary>A part of the event.</summary>
    [Id(4)] public string? InputPath { get; init; }

    /// <summary>A text with parts of the event in it.</summary>
    [Id(5)] public string? InputTemplate { get; init; }

    /// <summary>The parts that the template names.</summary>
    [Id(6)] public Dictionary<string, string> InputPaths { get; init; } = [];

    /// <summary>Null where the rules of AWS hold.</summary>
    [Id(7)] public TargetRetry? Retry { get; init; }

    /// <summary>ARN of a queue; null without one.</summary>
    [Id(8)] public string? DeadLetterArn { get; init; }

    /// <summary>FIFO queues only.</summary>
    [Id(9)] public string? MessageGroupId { get; init; }
}
