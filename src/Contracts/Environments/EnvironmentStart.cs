using Grid.Contracts.Functions;

namespace Grid.Contracts.Environments;

/// <summary>What an environment's grain needs for the cold start.</summary>
[GenerateSerializer, Immutable, Alias("grid.EnvironmentStart")]
public sealed record EnvironmentStart
{
    /// <summary>The version that the environment runs, for its whole life.</summary>
    [Id(0)] public FunctionVersion Version { get; init; } = new();

    /// <summary><c>on-demand</c> (default) or <c>provisioned-concurrency</c>.</summary>
    [Id(1)] public string InitializationType { get; init; } = Environments.InitializationType.OnDemand;

    /// <summary>When the start was decided, or the invocation arrived that is the reason for it: on the clock of the silo that owns the environment, since its beginning.</summary>
    [Id(2)] public TimeSpan RequestedAt { get; init; }
}
