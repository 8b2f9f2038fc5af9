using Grid.Contracts;
using Grid.Runtimes.Environments;

namespace Grid.Grains.Invocation;

/// <summary>Where an invocation runs, or why nowhere.</summary>
internal readonly record struct Placement
{
    public Placement(IExecutionEnvironment environment, TimeSpan since, bool started = false, bool provisioned = false)
    {
        Environment = environment;
        Since = since;
        Started = started;
        Provisioned = provisioned;
    }

    public Placement(ApiError error) => Error = error;

    /// <summary>Null when there is an error.</summary>
    public IExecutionEnvironment? Environment { get; }

    /// <summary>When the environment was taken, on the dispatcher's clock.</summary>
    public TimeSpan Since { get; }

    /// <summary>True when the invocation waited for the environment's start.</summary>
    public bool Started { get; }

    /// <summary>True when the environment is a provisioned one, whether or not the invocation has a slot of a limit as well.</summary>
    public bool Provisioned { get; }

    public ApiError? Error { get; }
}
