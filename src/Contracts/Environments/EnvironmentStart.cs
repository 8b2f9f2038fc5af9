using Grid.Contracts.Functions;

namespace Grid.Contracts.Environments;

/// <summary>What an environment's grain needs for the cold start.</summary>
[GenerateSerializer, Immutable, Alias("grid.EnvironmentStart")]
public sealed record EnvironmentStart
{
    /// <summary>The version that the environment runs, for its whole life.</summary>
    [Id(0)] public FunctionVersion Version { get; init; } = new();

    /// <summary><c>on-demand</c> (default) or <c>provisioned-concurrency</c>.</summary>
    [Id(1)] public string InitializationType { get; init; } = "on-demand";
}
