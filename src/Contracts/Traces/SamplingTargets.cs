namespace Grid.Contracts.Traces;

/// <summary>What a client may sample until it asks again.</summary>
[GenerateSerializer, Immutable, Alias("grid.SamplingTargets")]
public sealed record SamplingTargets
{
    [Id(0)] public IReadOnlyList<SamplingTarget> Items { get; init; } = [];

    /// <summary>When any rule was changed last.</summary>
    [Id(1)] public DateTimeOffset LastChange { get; init; }

    /// <summary>Rules that there are none of.</summary>
    [Id(2)] public IReadOnlyList<string> Unknown { get; init; } = [];
}
