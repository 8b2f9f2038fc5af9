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

    /// <summary>Versions of the interpreters behind <see cref="Runtimes"/>, in the same order; empty texts where nothing is needed.</summary>
    [Id(7)] public string[] InterpreterVersions { get; init; } = [];

    /// <summary>Idle environments by function version, at most <see cref="IdleLimit"/> of them.</summary>
    [Id(8)] public IdleCount[] Idle { get; init; } = [];

    /// <summary>Where other silos reach it over HTTP, for what is too large for a message; empty when they cannot, and then nothing is forwarded to it.</summary>
    [Id(9)] public string Url { get; init; } = "";

    /// <summary>Counts the silo's snapshots, so that an older one never takes the place of a newer one.</summary>
    [Id(10)] public long Number { get; init; }

    /// <summary>Most function versions in <see cref="Idle"/>, about 50 bytes each: a snapshot stays below 64 KiB.</summary>
    public const int IdleLimit = 1000;
}
