using Grid.Contracts.Functions;

namespace Grid.Contracts.Async;

/// <summary>An event for a function, with nobody waiting for the result.</summary>
[GenerateSerializer, Immutable, Alias("grid.EventInvocation")]
public sealed record EventInvocation
{
    /// <summary>1 MiB: the largest event that Lambda takes without a caller who waits.</summary>
    public const int MaxBytes = 1024 * 1024;

    [Id(0)] public FunctionId Function { get; init; }

    /// <summary>Version or alias; null means <c>$LATEST</c> asked for without a qualifier. Resolved at each attempt.</summary>
    [Id(1)] public string? Qualifier { get; init; }

    /// <summary>UUID; the same one at every attempt.</summary>
    [Id(2)] public string RequestId { get; init; } = "";

    /// <summary>One JSON value, unchanged. Whoever hands it over keeps it unchanged until the call has returned.</summary>
    [Id(3)] public ReadOnlyMemory<byte> Event { get; init; }

    /// <summary><c>X-Amzn-Trace-Id</c> with its lineage; null when there is none.</summary>
    [Id(4)] public string? TraceHeader { get; init; }
}
