using System.Runtime.CompilerServices;
using Grid.Storage.Durability;

namespace Grid.Grains.Functions;

/// <summary>Walks over stored states, some hundred at a time.</summary>
internal static class StoredStates
{
    private const int MaxBatch = 500;

    /// <param name="after">Begin behind this key; null begins at the start.</param>
    /// <param name="batch">How many states to fetch at a time, at most: what the caller expects to need.</param>
    public static async IAsyncEnumerable<TState> All<TState>(
        this IGrainStateIndex index,
        string stateName,
        string keyPrefix,
        string? after = null,
        int batch = MaxBatch,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        batch = Math.Min(batch, MaxBatch);
        IReadOnlyList<StoredState<TState>> states;
        do
        {
            states = await index.Scan<TState>(stateName, keyPrefix, after, batch, cancellationToken);
            foreach (var stored in states)
            {
                after = stored.Key;
                yield return stored.State;
            }
        }
        while (states.Count == batch);
    }
}
