using System.Data.Common;
using System.Globalization;
using Grid.Storage.Durability;

namespace Grid.Storage.EventSources;

/// <summary>The rows in the database.</summary>
internal sealed class EventSourceRows(Database database) : IEventSourceRows
{
    private const string ClaimSql = """
        INSERT INTO event_source_owner (owner, epoch, commits) VALUES (@owner, 1, 0)
        ON CONFLICT (owner) DO UPDATE SET epoch = event_source_owner.epoch + 1 RETURNING epoch
        """;

    /// <summary>An update, and not a look: it keeps a newer claim out until the changes are committed.</summary>
    private const string FenceSql = "UPDATE event_source_owner SET commits = commits + 1 WHERE owner = @owner AND epoch = @epoch";

    private const string PutSql = """
        INSERT INTO event_source_row (kind, region, row_key, due, data) VALUES (@kind, @region, @key, @due, @data)
        ON CONFLICT (kind, region, row_key) DO UPDATE SET due = excluded.due, data = excluded.data
        """;

    private const string PutIdleSql = """
        INSERT INTO event_source_row (kind, region, row_key, due, data) VALUES (@kind, @region, @key, NULL, @data)
        ON CONFLICT (kind, region, row_key) DO UPDATE SET due = NULL, data = excluded.data
        """;

    private const string DeleteSql = "DELETE FROM event_source_row WHERE kind = @kind AND region = @region AND row_key = @key";
    private const string Columns = "SELECT row_key, due, data FROM event_source_row WHERE kind = @kind AND region = @region";
    private const string FindSql = $"{Columns} AND row_key = @key";
    private const string ScanFromSql = $"{Columns} AND row_key < @end AND row_key >= @start ORDER BY row_key LIMIT @limit";
    private const string ScanAfterSql = $"{Columns} AND row_key < @end AND row_key > @start ORDER BY row_key LIMIT @limit";
    private const string DueSql = $"{Columns} AND due IS NOT NULL AND due <= @by ORDER BY due LIMIT @limit";
    private const string NextSql = "SELECT MIN(due) FROM event_source_row WHERE kind = @kind AND region = @region AND due IS NOT NULL";
    private const string CountSql = "SELECT COUNT(*) FROM event_source_row WHERE kind = @kind AND region = @region";

    public Task<long> Claim(string owner, CancellationToken cancellationToken) =>
        database.Write(session => Convert.ToInt64(session.Scalar(ClaimSql, ("@owner", owner)), CultureInfo.InvariantCulture), cancellationToken);

    public async Task<IReadOnlyList<string>> Owners(CancellationToken cancellationToken) =>
        await database.Read((session, token) => session.Rows("SELECT owner FROM event_source_owner ORDER BY owner", static row => row.GetString(0), token), cancellationToken);

    public Task<bool> Commit(string owner, long claim, string region, IReadOnlyList<EventSourceChange> changes, CancellationToken cancellationToken) => database.Write(
        session =>
        {
            if (session.Execute(FenceSql, ("@owner", owner), ("@epoch", claim)) == 0) return false;
            foreach (var change in changes) Apply(session, region, change);
            return true;
        },
        cancellationToken);

    public async Task<EventSourceRow?> Find(string kind, string region, string key, CancellationToken cancellationToken)
    {
        var rows = await Read(FindSql, cancellationToken, ("@kind", kind), ("@region", region), ("@key", key));
        return rows is [var row] ? row : null;
    }

    public async Task<IReadOnlyList<EventSourceRow>> Scan(string kind, string region, string keyPrefix, string? after, int limit, CancellationToken cancellationToken)
    {
        var resumes = string.CompareOrdinal(after, keyPrefix) >= 0;
        return await Read(
            resumes ? ScanAfterSql : ScanFromSql, cancellationToken,
            ("@kind", kind), ("@region", region), ("@end", keyPrefix + "\U0010FFFF"), ("@start", resumes ? after : keyPrefix), ("@limit", limit));
    }

    public async Task<IReadOnlyList<EventSourceRow>> Due(string kind, string region, DateTimeOffset by, int limit, CancellationToken cancellationToken) =>
        await Read(DueSql, cancellationToken, ("@kind", kind), ("@region", region), ("@by", by.ToUnixTimeMilliseconds()), ("@limit", limit));

    public async Task<DateTimeOffset?> NextDue(string kind, string region, CancellationToken cancellationToken)
    {
        var rows = await database.Read((session, token) => session.Rows(NextSql, row => Time(row, 0), token, ("@kind", kind), ("@region", region)), cancellationToken);
        return rows[0];
    }

    public async Task<long> Count(string kind, string region, CancellationToken cancellationToken)
    {
        var rows = await database.Read((session, token) => session.Rows(CountSql, static row => row.GetInt64(0), token, ("@kind", kind), ("@region", region)), cancellationToken);
        return rows[0];
    }

    /// <summary>The claims stay as numbers that nobody has: a claim from before must not fit a new one.</summary>
    public Task Clear(CancellationToken cancellationToken) => database.Write(
        static session =>
        {
            session.Execute("UPDATE event_source_owner SET epoch = epoch + 1");
            return session.Execute("DELETE FROM event_source_row");
        },
        cancellationToken);

    private static void Apply(SqlSession session, string region, in EventSourceChange change)
    {
        if (change.Data is not { } data) session.Execute(DeleteSql, ("@kind", change.Kind), ("@region", region), ("@key", change.Key));
        else if (change.Due is { } due) session.Execute(PutSql, ("@kind", change.Kind), ("@region", region), ("@key", change.Key), ("@due", due.ToUnixTimeMilliseconds()), ("@data", data.ToArray()));
        else session.Execute(PutIdleSql, ("@kind", change.Kind), ("@region", region), ("@key", change.Key), ("@data", data.ToArray()));
    }

    /// <summary>May read much, so it leaves the caller's thread.</summary>
    private Task<List<EventSourceRow>> Read(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) => Task.Run(
        () => database.Read((session, token) => session.Rows(sql, static row => new EventSourceRow(row.GetString(0), Time(row, 1), row.GetFieldValue<byte[]>(2)), token, parameters), cancellationToken),
        cancellationToken);

    private static DateTimeOffset? Time(DbDataReader row, int column) => row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
