namespace Grid.Contracts.Environments;

/// <summary>
/// One execution environment, on the silo that owns its processes and nowhere else: the first call is the cold start, deactivation is the Shutdown phase.
/// Key: <c>silo/environment id</c>, see <see cref="EnvironmentKey"/>. Warm invocations do not come this way: they meet the environment through the silo's pool.
/// </summary>
[Alias("grid.IEnvironmentGrain")]
public interface IEnvironmentGrain : IGrainWithStringKey
{
    /// <summary>Begins Init and returns without waiting for it. A second call changes nothing.</summary>
    [Alias("Start")]
    Task Start(EnvironmentStart start);

    /// <summary>Shuts the environment down; completes when none of its processes runs any more.</summary>
    [Alias("Stop")]
    Task Stop();
}
