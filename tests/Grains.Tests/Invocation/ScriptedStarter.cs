using System.Diagnostics;
using Grid.Contracts;
using Grid.Contracts.Environments;
using Grid.Grains.Environments;
using Grid.Runtimes.Environments;

namespace Grid.Grains.Tests.Invocation;

/// <summary>Starts scripted environments.</summary>
internal sealed class ScriptedStarter : IEnvironmentStarter
{
    public List<ScriptedEnvironment> Started { get; } = [];

    /// <summary>The span that each start belongs to.</summary>
    public List<Activity?> Spans { get; } = [];

    /// <summary>Thrown by the next starts while set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>The answer of the next starts while set.</summary>
    public ApiError? Refusal { get; set; }

    /// <summary>Environments are initialised at once.</summary>
    public bool Ready { get; set; } = true;

    /// <summary>Whether Init succeeds when it is over at once.</summary>
    public bool Initializes { get; set; } = true;

    public Task<Outcome<IExecutionEnvironment>> Start(EnvironmentStart start)
    {
        if (Failure is not null) return Task.FromException<Outcome<IExecutionEnvironment>>(Failure);
        if (Refusal is not null) return Task.FromResult<Outcome<IExecutionEnvironment>>(Refusal);
        var environment = new ScriptedEnvironment(new EnvironmentSpec
        {
            EnvironmentId = $"e{Started.Count + 1}",
            Version = start.Version,
            InitializationType = start.InitializationType,
            RequestedAt = start.RequestedAt,
        });
        Started.Add(environment);
        Spans.Add(Activity.Current);
        if (Ready) environment.Initialize(Initializes);
        return Task.FromResult(new Outcome<IExecutionEnvironment> { Value = environment });
    }
}
