using Grid.Contracts;
using Grid.Runtimes.Environments;

namespace Grid.Grains.Invocation;

/// <summary>Where an invocation runs, or why nowhere.</summary>
internal readonly record struct Placement
{
    public Placement(IExecutionEnvironment environment, TimeSpan since)
    {
        Environment = environment;
        Since = since;
    }

    public Placement(ApiError error) => Error = error;

    /// <summary>Null when there is an error.</summary>
    public IExecutionEnvironment? Environment { get; }

    /// <summary>When the environment was taken, on the dispatcher's clock.</summary>
    public TimeSpan Since { get; }

    public ApiError? Error { get; }
}
