namespace Grid.Contracts.Functions;

/// <summary>What GetFunction shows.</summary>
[GenerateSerializer, Immutable, Alias("grid.FunctionDetails")]
public sealed record FunctionDetails
{
    /// <summary>The version that the qualifier resolves to.</summary>
    [Id(0)] public FunctionVersion Version { get; init; } = new();

    [Id(1)] public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Concurrency that the function reserves; null without a reservation.</summary>
    [Id(2)] public int? ReservedConcurrency { get; init; }
}
