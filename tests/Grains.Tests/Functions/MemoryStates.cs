using System.Collections.Concurrent;
using Grid.Storage.Durability;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace Grid.Grains.Tests.Functions;

/// <summary>Grain storage in memory that keeps bytes, so that states go through the serializer, and that can be told to fail.</summary>
internal sealed class MemoryStates : IGrainStorage, IGrainStateIndex
{
    private readonly ConcurrentDictionary<(string StateName, string Key), (byte[] Bytes, string ETag)> _states = new();
    private readonly ConcurrentDictionary<string, int> _failures = new();
    private Serializer? _serializer;

    public MemoryStates Using(Serializer serializer)
    {
        _serializer = serializer;
        return this;
    }

    /// <summary>The next write of this grain's state is lost and throws.</summary>
    public void FailNextWrite(string key) => _failures[key] = 1;

    public void Put<TState>(string stateName, string key, TState state) =>
        _states[(stateName, key)] = (_serializer!.SerializeToArray(state), Guid.NewGuid().ToString());

    public TState? Find<TState>(string stateName, string key) =>
        _states.TryGetValue((stateName, key), out var stored) ? _serializer!.Deserialize<TState>(stored.Bytes) : default;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_states.TryGetValue((stateName, grainId.Key.ToString()!), out var stored))
        {
            grainState.State = _serializer!.Deserialize<T>(stored.Bytes);
            grainState.ETag = stored.ETag;
            grainState.RecordExists = true;
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = (stateName, grainId.Key.ToString()!);
        if (_failures.TryRemove(key.Item2, out _)) throw new IOException("The disk is full.");
        var current = _states.TryGetValue(key, out var stored) ? stored.ETag : null;
        if (current != grainState.ETag) throw new InconsistentStateException("Written by somebody else.", current, grainState.ETag);

        grainState.ETag = Guid.NewGuid().ToString();
        grainState.RecordExists = true;
        _states[key] = (_serializer!.SerializeToArray(grainState.State), grainState.ETag);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        _states.TryRemove((stateName, grainId.Key.ToString()!), out _);
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<StoredState<TState>>> Scan<TState>(
        string stateName, string keyPrefix, string? after, int limit, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredState<TState>> states = _states
            .Where(stored => stored.Key.StateName == stateName && stored.Key.Key.StartsWith(keyPrefix, StringComparison.Ordinal))
            .Where(stored => after is null || string.CompareOrdinal(stored.Key.Key, after) > 0)
            .OrderBy(stored => stored.Key.Key, StringComparer.Ordinal)
            .Take(limit)
            .Select(stored => new StoredState<TState>(stored.Key.Key, _serializer!.Deserialize<TState>(stored.Value.Bytes)!))
            .ToList();
        return Task.FromResult(states);
    }
}
