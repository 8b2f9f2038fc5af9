namespace Grid.Storage.Durability;

/// <summary>What grain storage asks of a database. Every change is durable when its task ends.</summary>
internal interface IGrainStateTable
{
    Task<StateRow?> Read(StateKey key, CancellationToken cancellationToken);

    /// <returns>The new ETag, or null when the key already has a state.</returns>
    Task<string?> Insert(StateKey key, byte[] data, CancellationToken cancellationToken);

    /// <returns>The new ETag, or null when <paramref name="etag"/> is not the stored one.</returns>
    Task<string?> Update(StateKey key, string etag, byte[] data, CancellationToken cancellationToken);

    /// <returns>False when <paramref name="etag"/> is not the stored one.</returns>
    Task<bool> Delete(StateKey key, string etag, CancellationToken cancellationToken);

    /// <summary>Rows of all grains with this state name, ordered by the UTF-8 bytes of the grain's key.</summary>
    /// <param name="after">Keys greater than this only; null begins at the start.</param>
    Task<IReadOnlyList<(string GrainKey, byte[] Data)>> Scan(string stateName, string keyPrefix, string? after, int limit, CancellationToken cancellationToken);

    /// <returns>How many rows there were.</returns>
    Task<int> DeleteAll(CancellationToken cancellationToken);
}
