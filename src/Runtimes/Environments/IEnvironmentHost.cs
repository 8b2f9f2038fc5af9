namespace Grid.Runtimes.Environments;

/// <summary>Makes execution environments on this silo.</summary>
public interface IEnvironmentHost
{
    /// <summary>Begins the cold start and returns at once; <see cref="IExecutionEnvironment.Initialized"/> tells when Init is over. Never throws for what the function does.</summary>
    IExecutionEnvironment Start(EnvironmentSpec spec);
}
