using Grid.Scheduling.Concurrency;

namespace Grid.Grains.Concurrency;

/// <summary>What the authority on one region's concurrency keeps.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredConcurrency")]
internal sealed record StoredConcurrency
{
    public const string StateName = "concurrency";

    /// <summary>By the function's grain key; without those that have nothing for themselves.</summary>
    [Id(0)] public Dictionary<string, StoredShare> Functions { get; init; } = [];

    public AccountShares Shares(ConcurrencyOptions options) =>
        new(options.AccountLimit, options.MinimumUnreserved, Functions.ToDictionary(function => function.Key, function => function.Value.ToShare()));

    /// <summary>The same with another share of one function.</summary>
    public StoredConcurrency With(string function, FunctionShare share)
    {
        var functions = new Dictionary<string, StoredShare>(Functions);
        if (share == default) functions.Remove(function);
        else functions[function] = new StoredShare { Reserved = share.Reserved, Provisioned = share.Provisioned };
        return this with { Functions = functions };
    }
}

/// <summary>One function's share as it is stored.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredShare")]
internal sealed record StoredShare
{
    [Id(0)] public int? Reserved { get; init; }

    [Id(1)] public int Provisioned { get; init; }

    public FunctionShare ToShare() => new(Reserved, Provisioned);
}
