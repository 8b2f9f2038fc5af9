using System.Collections.Concurrent;
using Grid.Runtimes.Environments;

namespace Grid.Grains.Environments;

/// <summary>The environments that this silo owns, by id: how a warm invocation reaches one without a grain call.</summary>
internal sealed class LocalEnvironments
{
    private readonly ConcurrentDictionary<string, IExecutionEnvironment> _environments = new(StringComparer.Ordinal);

    /// <summary>Environments with at least one process that runs.</summary>
    public int Count => _environments.Count;

    /// <summary>Those that are there at some moment of the enumeration.</summary>
    public IEnumerable<IExecutionEnvironment> All => _environments.Select(entry => entry.Value);

    public void Add(IExecutionEnvironment environment) => _environments[environment.Id] = environment;

    public IExecutionEnvironment? Find(string id) => _environments.GetValueOrDefault(id);

    public void Remove(string id) => _environments.TryRemove(id, out _);

    /// <summary>Shuts every environment down, busy or not.</summary>
    public Task StopAll() => Task.WhenAll(_environments.Values.Select(environment => environment.Stop()));
}
