namespace Grid.Contracts.Concurrency;

/// <summary>How the account's concurrency in one region is divided.</summary>
[GenerateSerializer, Immutable, Alias("grid.AccountConcurrency")]
public sealed record AccountConcurrency
{
    /// <summary>Invocations at the same time, of all functions together.</summary>
    [Id(0)] public int Limit { get; init; }

    /// <summary>The limit less what functions reserve and what is provisioned without a reservation.</summary>
    [Id(1)] public int Unreserved { get; init; }
}
