namespace Grid.Contracts.Functions;

/// <summary>Totals that GetAccountSettings shows, of one region.</summary>
[GenerateSerializer, Immutable, Alias("grid.AccountUsage")]
public sealed record AccountUsage
{
    [Id(0)] public int FunctionCount { get; init; }

    /// <summary>Bytes of the zips of every version and every layer version.</summary>
    [Id(1)] public long TotalCodeSizeBytes { get; init; }

    /// <summary>Account concurrency limit.</summary>
    [Id(2)] public int ConcurrentExecutions { get; init; }

    /// <summary>The limit less what functions reserve.</summary>
    [Id(3)] public int UnreservedConcurrentExecutions { get; init; }
}
