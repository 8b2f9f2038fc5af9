using Orleans.Storage;

namespace Grid.Storage.Durability;

internal sealed class GrainStateIndex(GrainStateTable table, IGrainStorageSerializer serializer) : IGrainStateIndex
{
    public async Task<IReadOnlyList<StoredState<TState>>> Scan<TState>(
        string stateName, string keyPrefix, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var rows = await table.Scan(stateName, keyPrefix, after, limit, cancellationToken);
        return [.. rows.Select(row => new StoredState<TState>(row.GrainKey, serializer.Deserialize<TState>(BinaryData.FromBytes(row.Data))!))];
    }
}
