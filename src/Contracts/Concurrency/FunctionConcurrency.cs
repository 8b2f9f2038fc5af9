namespace Grid.Contracts.Concurrency;

/// <summary>How much of the account's concurrency one function has for itself.</summary>
[GenerateSerializer, Immutable, Alias("grid.FunctionConcurrency")]
public sealed record FunctionConcurrency
{
    /// <summary>Reserved concurrency, 0 upwards; null when the function shares the account's unreserved concurrency.</summary>
    [Id(0)] public int? Reserved { get; init; }

    /// <summary>Provisioned environments of all its versions and aliases together.</summary>
    [Id(1)] public int Provisioned { get; init; }
}
