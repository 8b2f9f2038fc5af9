using Grid.Contracts.Functions;

namespace Grid.Contracts.Environments;

/// <summary>Which environments are asked for; null asks for all.</summary>
[GenerateSerializer, Immutable, Alias("grid.EnvironmentQuery")]
public sealed record EnvironmentQuery
{
    /// <summary>Most environments that one silo tells of.</summary>
    public const int MostItems = 1000;

    [Id(0)] public FunctionId? Function { get; init; }

    /// <summary>A silo's address with its generation, as Orleans writes it parsably.</summary>
    [Id(1)] public string? Silo { get; init; }

    /// <summary>At most this many of each silo, 1 to <see cref="MostItems"/>.</summary>
    [Id(2)] public int Limit { get; init; } = 200;

    /// <summary>Whether <see cref="EnvironmentStanding.PeakMemoryMb"/> is asked for, which is read from the system for each environment.</summary>
    [Id(3)] public bool Measures { get; init; }
}
