namespace Grid.Contracts.Async;

/// <summary>A function's, version's or alias' own rules for events that nobody waits for (<c>PutFunctionEventInvokeConfig</c>).</summary>
[GenerateSerializer, Immutable, Alias("grid.EventInvokeSettings")]
public sealed record EventInvokeSettings
{
    /// <summary>Attempts after the first one, 0-2; null means 2.</summary>
    [Id(0)] public int? MaximumRetryAttempts { get; init; }

    /// <summary>60-21,600; null means 21,600, six hours.</summary>
    [Id(1)] public int? MaximumEventAgeInSeconds { get; init; }

    /// <summary>ARN of a queue, topic, function or event bus; null means that nobody is told.</summary>
    [Id(2)] public string? OnSuccess { get; init; }

    /// <summary>ARN of a queue, topic, function, event bus or bucket; null means that nobody is told.</summary>
    [Id(3)] public string? OnFailure { get; init; }

    [Id(4)] public DateTimeOffset LastModified { get; init; }
}
