namespace Grid.Grains.Environments;

/// <summary>An environment's silo has left the cluster, and the environment with it.</summary>
[GenerateSerializer, Alias("grid.EnvironmentGoneException")]
public sealed class EnvironmentGoneException : Exception
{
    public EnvironmentGoneException()
    {
    }

    public EnvironmentGoneException(string message)
        : base(message)
    {
    }

    public EnvironmentGoneException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
