namespace Grid.Storage.Durability;

/// <summary>Grain state in SQLite.</summary>
internal sealed class SqliteGrainStateTable(SqliteDatabase database) : IGrainStateTable
{
    private const string WhereKey = "WHERE state_name = $name AND grain_key = $key AND grain_type = $type";
    private const string WhereTag = "WHERE id = $id AND version = $version AND grain_key = $key";
    private const string ReadSql = $"SELECT id, version, data FROM grain_state {WhereKey}";
    private const string UpdateSql = $"UPDATE grain_state SET version = version + 1, data = $data {WhereTag}";
    private const string DeleteSql = $"DELETE FROM grain_state {WhereTag}";

    private const string InsertSql = """
        INSERT INTO grain_state (state_name, grain_key, grain_type, version, data) VALUES ($name, $key, $type, 1, $data)
        ON CONFLICT DO NOTHING RETURNING id
        """;

    private const string ScanColumns = "SELECT grain_key, data FROM grain_state WHERE state_name = $name AND grain_key < $end";
    private const string ScanOrder = "ORDER BY grain_key, grain_type LIMIT $limit";
    private const string ScanFromSql = $"{ScanColumns} AND grain_key >= $start {ScanOrder}";
    private const string ScanAfterSql = $"{ScanColumns} AND grain_key > $start {ScanOrder}";

    public Task<StateRow?> Read(StateKey key, CancellationToken cancellationToken) => database.Read<StateRow?>(
        session =>
        {
            using var reader = session.Command(ReadSql, ("$name", key.StateName), ("$key", key.GrainKey), ("$type", key.GrainType)).ExecuteReader();
            return reader.Read() ? new StateRow(reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2)) : null;
        },
        cancellationToken);

    public Task<string?> Insert(StateKey key, byte[] data, CancellationToken cancellationToken) => database.Write(
        session => session.Scalar(InsertSql, ("$name", key.StateName), ("$key", key.GrainKey), ("$type", key.GrainType), ("$data", data)) is long id
            ? new StateRow(id, 1, data).ETag
            : null,
        cancellationToken);

    public Task<string?> Update(StateKey key, string etag, byte[] data, CancellationToken cancellationToken) =>
        StateRow.TryParseETag(etag, out var id, out var version)
            ? database.Write(
                session => session.Execute(UpdateSql, ("$id", id), ("$version", version), ("$key", key.GrainKey), ("$data", data)) == 1
                    ? new StateRow(id, version + 1, data).ETag
                    : null,
                cancellationToken)
            : Task.FromResult<string?>(null);

    public Task<bool> Delete(StateKey key, string etag, CancellationToken cancellationToken) =>
        StateRow.TryParseETag(etag, out var id, out var version)
            ? database.Write(session => session.Execute(DeleteSql, ("$id", id), ("$version", version), ("$key", key.GrainKey)) == 1, cancellationToken)
            : Task.FromResult(false);

    /// <summary>A scan may read much, so it leaves the caller's thread.</summary>
    public Task<IReadOnlyList<(string GrainKey, byte[] Data)>> Scan(
        string stateName, string keyPrefix, string? after, int limit, CancellationToken cancellationToken) =>
        Task.Run(
            () => database.Read<IReadOnlyList<(string, byte[])>>(session => Scan(session, stateName, keyPrefix, after, limit), cancellationToken),
            cancellationToken);

    public Task<int> DeleteAll(CancellationToken cancellationToken) => database.Write(session => session.Execute("DELETE FROM grain_state"), cancellationToken);

    private static List<(string GrainKey, byte[] Data)> Scan(SqliteSession session, string stateName, string keyPrefix, string? after, int limit)
    {
        var resumes = string.CompareOrdinal(after, keyPrefix) >= 0;
        using var reader = session.Command(
            resumes ? ScanAfterSql : ScanFromSql,
            ("$name", stateName), ("$end", Behind(keyPrefix)), ("$start", resumes ? after! : keyPrefix), ("$limit", limit)).ExecuteReader();
        var rows = new List<(string, byte[])>();
        while (reader.Read()) rows.Add((reader.GetString(0), reader.GetFieldValue<byte[]>(1)));
        return rows;
    }

    /// <summary>Greater than every key with the prefix: U+10FFFF is the last code point and no character.</summary>
    private static string Behind(string prefix) => prefix + "\U0010FFFF";
}
