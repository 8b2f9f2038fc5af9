using System.Data.Common;
using Grid.Storage.Durability;

namespace Grid.Storage.Clustering;

/// <summary>Reminders of grains: what has to be called again and again, also after every silo was stopped.</summary>
internal sealed class ReminderTable(Database database) : IReminderTable
{
    private const string ReadSql = "SELECT id, version, grain_id, name, start_at, period FROM reminder";
    private const string ReadGrainSql = $"{ReadSql} WHERE grain_id = @grain";
    private const string ReadOneSql = $"{ReadGrainSql} AND name = @name";
    private const string ReadRangeSql = $"{ReadSql} WHERE hash > @begin AND hash <= @end";

    /// <summary>A range that passes the end of the ring goes on at its beginning; one that ends where it begins is the whole ring.</summary>
    private const string ReadAroundSql = $"{ReadSql} WHERE hash > @begin OR hash <= @end";

    private const string UpsertSql = """
        INSERT INTO reminder (grain_id, name, hash, start_at, period, version) VALUES (@grain, @name, @hash, @start, @period, 1)
        ON CONFLICT (grain_id, name) DO UPDATE SET start_at = excluded.start_at, period = excluded.period, version = reminder.version + 1
        RETURNING id, version
        """;

    private const string RemoveSql = "DELETE FROM reminder WHERE grain_id = @grain AND name = @name AND id = @id AND version = @version";

    public async Task<ReminderTableData> ReadRows(GrainId grainId, CancellationToken cancellationToken) =>
        new(await Read(ReadGrainSql, cancellationToken, ("@grain", grainId.ToString())));

    public async Task<ReminderTableData> ReadRows(uint begin, uint end, CancellationToken cancellationToken) =>
        new(await Read(begin < end ? ReadRangeSql : ReadAroundSql, cancellationToken, ("@begin", (long)begin), ("@end", (long)end)));

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName, CancellationToken cancellationToken) =>
        (await Read(ReadOneSql, cancellationToken, ("@grain", grainId.ToString()), ("@name", reminderName))).SingleOrDefault();

    public Task<string?> UpsertRow(ReminderEntry entry, CancellationToken cancellationToken) => database.Write<string?>(
        session =>
        {
            using var reader = session.Command(
                UpsertSql,
                ("@grain", entry.GrainId.ToString()), ("@name", entry.ReminderName), ("@hash", (long)entry.GrainId.GetUniformHashCode()),
                ("@start", entry.StartAt.Ticks), ("@period", entry.Period.Ticks)).ExecuteReader();
            reader.Read();
            return Tag(reader);
        },
        cancellationToken);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag, CancellationToken cancellationToken) => StateTag.Parse(eTag) is { } tag
        ? database.Write(
            session => session.Execute(RemoveSql, ("@grain", grainId.ToString()), ("@name", reminderName), ("@id", tag.Id), ("@version", tag.Version)) == 1,
            cancellationToken)
        : Task.FromResult(false);

    public Task TestOnlyClearTable(CancellationToken cancellationToken) => Clear(cancellationToken);

    /// <returns>How many there were.</returns>
    public Task<int> Clear(CancellationToken cancellationToken) => database.Write(session => session.Execute("DELETE FROM reminder"), cancellationToken);

    // The same without a token, for who still asks that way.
    Task<ReminderTableData> IReminderTable.ReadRows(GrainId grainId) => ReadRows(grainId, CancellationToken.None);

    Task<ReminderTableData> IReminderTable.ReadRows(uint begin, uint end) => ReadRows(begin, end, CancellationToken.None);

    Task<ReminderEntry?> IReminderTable.ReadRow(GrainId grainId, string reminderName) => ReadRow(grainId, reminderName, CancellationToken.None);

    Task<string?> IReminderTable.UpsertRow(ReminderEntry entry) => UpsertRow(entry, CancellationToken.None);

    Task<bool> IReminderTable.RemoveRow(GrainId grainId, string reminderName, string eTag) => RemoveRow(grainId, reminderName, eTag, CancellationToken.None);

    Task IReminderTable.TestOnlyClearTable() => Clear(CancellationToken.None);

    private Task<List<ReminderEntry>> Read(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) =>
        database.Read((session, token) => session.Rows(sql, Entry, token, parameters), cancellationToken);

    private static ReminderEntry Entry(DbDataReader row) => new()
    {
        ETag = Tag(row),
        GrainId = GrainId.Parse(row.GetString(2)),
        ReminderName = row.GetString(3),
        StartAt = new DateTime(row.GetInt64(4), DateTimeKind.Utc),
        Period = new TimeSpan(row.GetInt64(5)),
    };

    private static string Tag(DbDataReader row) => new StateTag(row.GetInt64(0), row.GetInt64(1)).ToString();
}
