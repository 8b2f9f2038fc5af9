namespace Grid.Contracts.Concurrency;

/// <summary>How much of one limit on concurrency is in use.</summary>
[GenerateSerializer, Immutable, Alias("grid.PoolUse")]
public sealed record PoolUse
{
    [Id(0)] public string Region { get; init; } = "";

    /// <summary>Name of the function that reserves it; null for the limit that all functions without a reservation share.</summary>
    [Id(1)] public string? Function { get; init; }

    /// <summary>Invocations at the same time.</summary>
    [Id(2)] public int Limit { get; init; }

    /// <summary>Slots that silos have leased, in use or ready to be.</summary>
    [Id(3)] public int Held { get; init; }

    /// <summary>Invocations that hold a slot.</summary>
    [Id(4)] public int InUse { get; init; }
}
