namespace Grid.Contracts.Traces;

/// <summary>What a client has sampled by a rule since it last said so.</summary>
[GenerateSerializer, Immutable, Alias("grid.SamplingStatistics")]
public sealed record SamplingStatistics
{
    [Id(0)] public required string RuleName { get; init; }

    /// <summary>24 hex digits.</summary>
    [Id(1)] public required string ClientId { get; init; }

    [Id(2)] public int Requests { get; init; }

    [Id(3)] public int Sampled { get; init; }

    /// <summary>Of the sampled ones, those from before it had a quota.</summary>
    [Id(4)] public int Borrowed { get; init; }
}
