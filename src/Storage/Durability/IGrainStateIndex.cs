namespace Grid.Storage.Durability;

/// <summary>Questions over the durable state of all grains of one kind, without activating them.</summary>
public interface IGrainStateIndex
{
    /// <summary>States whose grain key begins with <paramref name="keyPrefix"/>, in ordinal order of the keys.</summary>
    /// <param name="stateName">Name given in <c>[PersistentState(stateName)]</c>.</param>
    /// <param name="after">Return keys greater than this one only; null begins at the start.</param>
    /// <param name="limit">1 or more.</param>
    Task<IReadOnlyList<StoredState<TState>>> Scan<TState>(string stateName, string keyPrefix, string? after, int limit, CancellationToken cancellationToken);
}
