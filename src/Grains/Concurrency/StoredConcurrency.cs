using Grid.Scheduling.Concurrency;

namespace Grid.Grains.Concurrency;

/// <summary>What the authority on one region's concurrency keeps.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredConcurrency")]
internal sealed record StoredConcurrency
{
    public const string StateName = "concurrency";

    /// <summary>By the function's grain key; without those that have nothing for themselves.</summary>
    [Id(0)] public Dictionary<string, StoredShare> Functions { get; init; } = [];

    /// <summary>Counts the changes of <see cref="Functions"/>.</summary>
    [Id(1)] public long TableVersion { get; init; }

    /// <summary>Silos that hold slots.</summary>
    [Id(2)] public StoredHolder[] Holders { get; init; } = [];

    /// <summary>When this was stored, in ticks of UTC: nothing was given out after it. 0 when nothing ever was.</summary>
    [Id(3)] public long StoredAtTicks { get; init; }

    public AccountShares Shares(ConcurrencyOptions options) =>
        new(options.AccountLimit, options.MinimumUnreserved, Functions.ToDictionary(function => function.Key, function => function.Value.ToShare()));

    /// <summary>The same with another share of one function.</summary>
    public StoredConcurrency With(string function, FunctionShare share)
    {
        var functions = new Dictionary<string, StoredShare>(Functions);
        if (share == default) functions.Remove(function);
        else functions[function] = new StoredShare { Reserved = share.Reserved, Provisioned = share.Provisioned };
        return this with { Functions = functions, TableVersion = TableVersion + 1 };
    }
}
