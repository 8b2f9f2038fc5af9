using Grid.Contracts.Functions;

namespace Grid.Runtimes.Environments;

/// <summary>Makes execution environments on this silo.</summary>
public interface IEnvironmentHost
{
    /// <summary>How functions are kept apart and what is not: the name of the way, then one sentence.</summary>
    string Isolation { get; }

    /// <summary>Begins the cold start and returns at once; <see cref="IExecutionEnvironment.Initialized"/> tells when Init is over. Never throws for what the function does.</summary>
    IExecutionEnvironment Start(EnvironmentSpec spec);

    /// <summary>Gets the code and layers of a version ready on this silo, ahead of its first cold start.</summary>
    /// <exception cref="FileNotFoundException">The code store lacks the content.</exception>
    Task Prepare(FunctionVersion version);

    /// <summary>Ends every environment, busy ones with their invocation; from now on new ones end at once.</summary>
    Task StopAll();
}
