namespace Grid.Contracts.Traces;

/// <summary>What a client may sample by one rule until it asks again.</summary>
[GenerateSerializer, Immutable, Alias("grid.SamplingTarget")]
public sealed record SamplingTarget
{
    [Id(0)] public required string RuleName { get; init; }

    /// <summary>0-1, of what the quota does not take.</summary>
    [Id(1)] public double FixedRate { get; init; }

    /// <summary>Requests a second: the client's part of the rule's reservoir.</summary>
    [Id(2)] public int Quota { get; init; }

    /// <summary>When the quota ends.</summary>
    [Id(3)] public DateTimeOffset QuotaUntil { get; init; }
}
