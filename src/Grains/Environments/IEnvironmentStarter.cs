using Grid.Contracts.Functions;
using Grid.Runtimes.Environments;

namespace Grid.Grains.Environments;

/// <summary>Begins cold starts.</summary>
internal interface IEnvironmentStarter
{
    /// <summary>A new environment of the version on this silo; its Init has begun.</summary>
    Task<IExecutionEnvironment> Start(FunctionVersion version);
}
