using Grid.Contracts;
using Grid.Contracts.Environments;
using Grid.Runtimes.Environments;

namespace Grid.Grains.Environments;

/// <summary>Begins cold starts.</summary>
internal interface IEnvironmentStarter
{
    /// <summary>A new environment on this silo, whose Init has begun; or why there is none.</summary>
    Task<Outcome<IExecutionEnvironment>> Start(EnvironmentStart start);
}
