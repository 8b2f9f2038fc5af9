namespace Grid.Contracts.Environments;

/// <summary>What the silos know of one of them; some hundred milliseconds old, except the silo's own.</summary>
[GenerateSerializer, Immutable, Alias("grid.SiloSnapshot")]
public sealed record SiloSnapshot
{
    /// <summary>Address with generation, as Orleans writes it parsably.</summary>
    [Id(0)] public string Silo { get; init; } = "";

    /// <summary>False for a stand-alone gateway and for a silo that drains: it starts nothing.</summary>
    [Id(1)] public bool HostsEnvironments { get; init; } = true;

    /// <summary>Memory for environments, in MB.</summary>
    [Id(2)] public int MemoryMb { get; init; }

    /// <summary>Memory that no environment has been promised, in MB.</summary>
    [Id(3)] public int FreeMemoryMb { get; init; }

    /// <summary>Share of its processors in use lately, 0-1.</summary>
    [Id(4)] public double CpuBusy { get; init; }

    /// <summary>Environments that it holds, whatever they do.</summary>
    [Id(5)] public int Environments { get; init; }

    /// <summary>Lambda's identifiers of the runtimes that it can run.</summary>
    [Id(6)] public string[] Runtimes { get; init; } = [];
}
