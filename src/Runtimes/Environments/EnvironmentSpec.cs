using Grid.Contracts.Functions;

namespace Grid.Runtimes.Environments;

/// <summary>What an execution environment is to be.</summary>
public sealed record EnvironmentSpec
{
    /// <summary>Unique in the grid: 32 lower-case hex digits. Part of the log stream's name.</summary>
    public required string EnvironmentId { get; init; }

    /// <summary>The version that it runs, for its whole life.</summary>
    public required FunctionVersion Version { get; init; }

    /// <summary><c>AWS_LAMBDA_INITIALIZATION_TYPE</c>: <c>on-demand</c> (default) or <c>provisioned-concurrency</c>.</summary>
    public string InitializationType { get; init; } = Contracts.Environments.InitializationType.OnDemand;

    /// <summary>When the start was decided, or the invocation arrived that is the reason for it: on the silo's clock, since its beginning. Zero when nobody knows.</summary>
    public TimeSpan RequestedAt { get; init; }
}
