namespace Grid.Contracts.Invocation;

/// <summary>What the start of an environment took. The first invocation in it has it, as it has Lambda's <c>Init Duration</c>.</summary>
[GenerateSerializer, Immutable, Alias("grid.ColdStart")]
public sealed record ColdStart
{
    /// <summary>When the first step began.</summary>
    [Id(0)] public required DateTimeOffset Began { get; init; }

    /// <summary>One after the other, without gaps.</summary>
    [Id(1)] public required ColdStartStep[] Steps { get; init; }

    /// <summary>Lambda's <c>Init Duration</c>: sandbox, boot and init.</summary>
    [Id(2)] public required TimeSpan InitDuration { get; init; }
}
