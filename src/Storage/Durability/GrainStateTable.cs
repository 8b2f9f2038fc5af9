using System.Data.Common;

namespace Grid.Storage.Durability;

/// <summary>Grain state in the database. Every change is durable when its task ends.</summary>
internal sealed class GrainStateTable(Database database)
{
    private const string ReadSql = "SELECT id, version, data FROM grain_state WHERE state_name = @name AND grain_key = @key AND grain_type = @type";
    private const string ScanColumns = "SELECT grain_key, data FROM grain_state WHERE state_name = @name AND grain_key < @end";
    private const string ScanOrder = "ORDER BY grain_key, grain_type LIMIT @limit";
    private const string ScanFromSql = $"{ScanColumns} AND grain_key >= @start {ScanOrder}";
    private const string ScanAfterSql = $"{ScanColumns} AND grain_key > @start {ScanOrder}";

    public async Task<(StateTag Tag, byte[] Data)?> Read(StateKey key, CancellationToken cancellationToken)
    {
        var rows = await database.Read(
            (session, token) => session.Rows(ReadSql, Tagged, token, ("@name", key.StateName), ("@key", key.GrainKey), ("@type", key.GrainType)),
            cancellationToken);
        return rows is [var row] ? row : null;
    }

    /// <returns>The new tag, or null when the key already has a state.</returns>
    public Task<StateTag?> Insert(StateKey key, byte[] data, CancellationToken cancellationToken) =>
        database.Write(new StateChange(key, null, data), cancellationToken);

    /// <returns>The new tag, or null when <paramref name="etag"/> is not the stored one.</returns>
    public Task<StateTag?> Update(StateKey key, string etag, byte[] data, CancellationToken cancellationToken) =>
        StateTag.Parse(etag) is { } tag ? database.Write(new StateChange(key, tag, data), cancellationToken) : Task.FromResult<StateTag?>(null);

    /// <returns>False when <paramref name="etag"/> is not the stored one.</returns>
    public async Task<bool> Delete(StateKey key, string etag, CancellationToken cancellationToken) =>
        StateTag.Parse(etag) is { } tag && await database.Write(new StateChange(key, tag, null), cancellationToken) is not null;

    /// <summary>
    /// Rows of all grains with this state name, ordered by the UTF-8 bytes of the grain's key. A scan may read much, so it leaves the caller's thread.
    /// </summary>
    /// <param name="after">Keys greater than this only; null begins at the start.</param>
    public Task<List<(string GrainKey, byte[] Data)>> Scan(
        string stateName, string keyPrefix, string? after, int limit, CancellationToken cancellationToken)
    {
        var resumes = string.CompareOrdinal(after, keyPrefix) >= 0;
        return Task.Run(
            () => database.Read(
                (session, token) => session.Rows(
                    resumes ? ScanAfterSql : ScanFromSql, Keyed, token,
                    ("@name", stateName), ("@end", Behind(keyPrefix)), ("@start", resumes ? after : keyPrefix), ("@limit", limit)),
                cancellationToken),
            cancellationToken);
    }

    /// <returns>How many rows there were.</returns>
    public Task<int> DeleteAll(CancellationToken cancellationToken) => database.Write(session => session.Execute("DELETE FROM grain_state"), cancellationToken);

    private static (StateTag Tag, byte[] Data) Tagged(DbDataReader row) => (new StateTag(row.GetInt64(0), row.GetInt64(1)), row.GetFieldValue<byte[]>(2));

    private static (string GrainKey, byte[] Data) Keyed(DbDataReader row) => (row.GetString(0), row.GetFieldValue<byte[]>(1));

    /// <summary>Greater than every key with the prefix: U+10FFFF is the last code point and no character.</summary>
    private static string Behind(string prefix) => prefix + "\U0010FFFF";
}
