namespace Grid.Contracts.Invocation;

/// <summary>What the start of an environment took. The first invocation in it has it, as it has Lambda's <c>Init Duration</c>.</summary>
public sealed record ColdStart
{
    /// <summary>When the first step began.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>One after the other, without gaps.</summary>
    public required IReadOnlyList<ColdStartStep> Steps { get; init; }

    /// <summary>Lambda's <c>Init Duration</c>: sandbox, boot and init.</summary>
    public required TimeSpan InitDuration { get; init; }
}
