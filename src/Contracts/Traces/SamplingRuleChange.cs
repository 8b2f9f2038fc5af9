namespace Grid.Contracts.Traces;

/// <summary>What of a sampling rule is to be changed; null leaves it as it is.</summary>
[GenerateSerializer, Immutable, Alias("grid.SamplingRuleChange")]
public sealed record SamplingRuleChange
{
    [Id(0)] public required string Name { get; init; }

    [Id(1)] public string? ResourceArn { get; init; }

    [Id(2)] public int? Priority { get; init; }

    [Id(3)] public double? FixedRate { get; init; }

    [Id(4)] public int? ReservoirSize { get; init; }

    [Id(5)] public string? ServiceName { get; init; }

    [Id(6)] public string? ServiceType { get; init; }

    [Id(7)] public string? Host { get; init; }

    [Id(8)] public string? HttpMethod { get; init; }

    [Id(9)] public string? UrlPath { get; init; }

    [Id(10)] public IReadOnlyDictionary<string, string>? Attributes { get; init; }
}
