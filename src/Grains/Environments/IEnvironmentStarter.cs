using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Runtimes.Environments;

namespace Grid.Grains.Environments;

/// <summary>Begins cold starts.</summary>
internal interface IEnvironmentStarter
{
    /// <summary>A new environment of the version on this silo, whose Init has begun; or why there is none.</summary>
    Task<Outcome<IExecutionEnvironment>> Start(FunctionVersion version);
}
