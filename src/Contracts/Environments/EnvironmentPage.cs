namespace Grid.Contracts.Environments;

/// <summary>Environments that were asked for, the youngest first.</summary>
[GenerateSerializer, Immutable, Alias("grid.EnvironmentPage")]
public sealed record EnvironmentPage
{
    [Id(0)] public EnvironmentStanding[] Items { get; init; } = [];

    /// <summary>How many there are, told of or not.</summary>
    [Id(1)] public int Total { get; init; }
}
