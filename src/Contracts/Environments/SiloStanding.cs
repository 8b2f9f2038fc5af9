namespace Grid.Contracts.Environments;

/// <summary>How one silo stands, for those who look at the grid.</summary>
[GenerateSerializer, Immutable, Alias("grid.SiloStanding")]
public sealed record SiloStanding
{
    /// <summary>Most function versions in <see cref="Groups"/>, about 100 bytes each.</summary>
    public const int GroupLimit = 1000;

    [Id(0)] public SiloSnapshot Snapshot { get; init; } = new();

    /// <summary>False when it did not answer in time: then <see cref="Snapshot"/> is the last one that it sent, and the rest is empty.</summary>
    [Id(1)] public bool Answers { get; init; }

    /// <summary>When its process started; null when it does not answer.</summary>
    [Id(2)] public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Memory that its own process holds, without the functions', in MB.</summary>
    [Id(3)] public int ProcessMemoryMb { get; init; }

    /// <summary>Processors of its machine.</summary>
    [Id(4)] public int Processors { get; init; }

    /// <summary>Those with most environments first, at most <see cref="GroupLimit"/>; what is beyond counts in the totals alone.</summary>
    [Id(5)] public EnvironmentGroup[] Groups { get; init; } = [];

    [Id(6)] public int Starting { get; init; }

    [Id(7)] public int Idle { get; init; }

    [Id(8)] public int Busy { get; init; }

    /// <summary>Environments whose Init failed, and those that are ending.</summary>
    [Id(9)] public int Other { get; init; }

    public int Environments => Starting + Idle + Busy + Other;
}
