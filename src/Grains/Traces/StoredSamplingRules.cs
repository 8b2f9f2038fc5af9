using Grid.Contracts.Traces;

namespace Grid.Grains.Traces;

/// <summary>The sampling rules of one region.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredSamplingRules")]
internal sealed record StoredSamplingRules
{
    public const string StateName = "sampling-rules";

    /// <summary>Those that somebody has made, and <c>Default</c> when it was changed.</summary>
    [Id(0)] public SamplingRule[] Rules { get; init; } = [];

    /// <summary>When any was changed last; null for never.</summary>
    [Id(1)] public DateTimeOffset? ChangedAt { get; init; }
}
