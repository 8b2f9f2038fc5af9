namespace Grid.Contracts.Environments;

/// <summary>How many idle environments of one function version a silo has.</summary>
[GenerateSerializer, Immutable, Alias("grid.IdleCount")]
public readonly record struct IdleCount
{
    public IdleCount(string generation, string version, int idle, int provisioned)
    {
        Generation = generation;
        Version = version;
        Idle = idle;
        Provisioned = provisioned;
    }

    /// <summary>See <see cref="Functions.FunctionVersion.Generation"/>; together with <see cref="Version"/> it names code and settings.</summary>
    [Id(0)] public string Generation { get; init; }

    /// <summary><c>$LATEST</c> or a number.</summary>
    [Id(1)] public string Version { get; init; }

    /// <summary>All idle environments, provisioned ones included.</summary>
    [Id(2)] public int Idle { get; init; }

    [Id(3)] public int Provisioned { get; init; }
}
