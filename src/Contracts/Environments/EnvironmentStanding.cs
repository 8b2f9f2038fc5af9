using Grid.Contracts.Functions;

namespace Grid.Contracts.Environments;

/// <summary>How one execution environment stands.</summary>
[GenerateSerializer, Immutable, Alias("grid.EnvironmentStanding")]
public sealed record EnvironmentStanding
{
    /// <summary>32 lower-case hex digits.</summary>
    [Id(0)] public string Id { get; init; } = "";

    /// <summary>The silo that owns it, as Orleans writes its address parsably.</summary>
    [Id(1)] public string Silo { get; init; } = "";

    [Id(2)] public FunctionId Function { get; init; }

    /// <summary><c>$LATEST</c> or a number.</summary>
    [Id(3)] public string Version { get; init; } = Qualifiers.Latest;

    [Id(4)] public EnvironmentCondition Condition { get; init; }

    /// <summary>On the clock of the machine.</summary>
    [Id(5)] public DateTimeOffset StartedAt { get; init; }

    /// <summary>Most that it may use.</summary>
    [Id(6)] public int MemorySizeMb { get; init; }

    /// <summary>Most that it has used so far; 0 when nobody has measured it.</summary>
    [Id(7)] public int PeakMemoryMb { get; init; }

    /// <summary>True when it was started ahead of demand, because somebody asked for a number of them.</summary>
    [Id(8)] public bool IsProvisioned { get; init; }

    /// <summary>Invocations that it has had.</summary>
    [Id(9)] public long Invocations { get; init; }
}
