using Grid.Contracts.Functions;

namespace Grid.Contracts.Environments;

/// <summary>The environments of one function version on one silo, counted.</summary>
[GenerateSerializer, Immutable, Alias("grid.EnvironmentGroup")]
public sealed record EnvironmentGroup
{
    [Id(0)] public FunctionId Function { get; init; }

    /// <summary><c>$LATEST</c> or a number.</summary>
    [Id(1)] public string Version { get; init; } = Qualifiers.Latest;

    [Id(2)] public int Starting { get; init; }

    [Id(3)] public int Idle { get; init; }

    [Id(4)] public int Busy { get; init; }

    /// <summary>Their Init failed, or they are ending.</summary>
    [Id(5)] public int Other { get; init; }

    /// <summary>Of all of them, those that were started ahead of demand.</summary>
    [Id(6)] public int Provisioned { get; init; }

    /// <summary>Of <see cref="Provisioned"/>, those that run an invocation: they take no slot of a limit.</summary>
    [Id(7)] public int ProvisionedBusy { get; init; }

    /// <summary>Memory that all of them have been promised, in MB.</summary>
    [Id(8)] public int MemoryMb { get; init; }

    public int Count => Starting + Idle + Busy + Other;
}
