using Grid.Contracts.Environments;
using Grid.Runtimes.Environments;

namespace Grid.Grains.Environments;

/// <summary>Begins cold starts.</summary>
internal interface IEnvironmentStarter
{
    /// <summary>A new environment on this silo; its Init has begun.</summary>
    Task<IExecutionEnvironment> Start(EnvironmentStart start);
}
