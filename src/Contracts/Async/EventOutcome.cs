namespace Grid.Contracts.Async;

/// <summary>How an event ended, and who still has to be told.</summary>
[GenerateSerializer, Immutable, Alias("grid.EventOutcome")]
public sealed record EventOutcome
{
    /// <summary>One of <see cref="EventCondition"/>.</summary>
    [Id(0)] public string Condition { get; init; } = "";

    [Id(1)] public DateTimeOffset At { get; init; }

    /// <summary><c>$LATEST</c> or a number; null when the function never ran.</summary>
    [Id(2)] public string? ExecutedVersion { get; init; }

    /// <summary><c>Unhandled</c> when the last run failed; null when it succeeded or there was none.</summary>
    [Id(3)] public string? FunctionError { get; init; }

    /// <summary>What the last run answered.</summary>
    [Id(4)] public ReadOnlyMemory<byte> Response { get; init; }

    /// <summary>Trace header of the last run, with the lineage that its messages carry on.</summary>
    [Id(5)] public string? TraceHeader { get; init; }

    /// <summary>Dead-letter queue or topic that has not been told; null when it has, or there is none.</summary>
    [Id(6)] public string? DeadLetterTarget { get; init; }

    /// <summary>Destination that has not been told; null when it has, or there is none.</summary>
    [Id(7)] public string? Destination { get; init; }

    /// <summary>Why the last delivery failed; null before one has.</summary>
    [Id(8)] public string? Problem { get; init; }

    /// <summary>200 for an error of the function, 429 for a throttle, 500 for the platform: the dead letter's attribute <c>ErrorCode</c>.</summary>
    [Id(9)] public int ErrorCode { get; init; }

    /// <summary>At most 1,024 characters: the dead letter's attribute <c>ErrorMessage</c>.</summary>
    [Id(10)] public string ErrorMessage { get; init; } = "";

    public bool IsDelivered => DeadLetterTarget is null && Destination is null;
}
