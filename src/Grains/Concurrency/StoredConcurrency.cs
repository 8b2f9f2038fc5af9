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

/// <summary>One function's share as it is stored.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredShare")]
internal sealed record StoredShare
{
    [Id(0)] public int? Reserved { get; init; }

    [Id(1)] public int Provisioned { get; init; }

    public FunctionShare ToShare() => new(Reserved, Provisioned);
}

/// <summary>One silo's slots as they are stored.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredHolder")]
internal sealed record StoredHolder
{
    [Id(0)] public string Holder { get; init; } = "";

    /// <summary>Number of its last move.</summary>
    [Id(1)] public long Moves { get; init; }

    [Id(2)] public string[] Pools { get; init; } = [];

    /// <summary>Slots of each of <see cref="Pools"/>.</summary>
    [Id(3)] public int[] Slots { get; init; } = [];

    /// <summary>Number of the last word of it.</summary>
    [Id(4)] public long Sequence { get; init; }

    /// <summary>Number of its first word since it was last forgotten.</summary>
    [Id(5)] public long First { get; init; }
}
