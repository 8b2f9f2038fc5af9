using System.Data.Common;
using System.Globalization;
using Grid.Storage.Durability;

namespace Grid.Storage.Traces;

/// <inheritdoc cref="ITraceStore"/>
internal sealed class TraceStore(Database database) : ITraceStore
{
    /// <summary>Documents of one transaction, so that others need not wait long.</summary>
    private const int Some = 64;

    private const string TraceSql = """
        INSERT INTO trace (region, trace_id, started, updated, bytes, documents) VALUES (@region, @trace, @started, @updated, @bytes, 1)
        ON CONFLICT (region, trace_id) DO UPDATE SET
            started = CASE WHEN excluded.started < trace.started THEN excluded.started ELSE trace.started END,
            updated = excluded.updated, bytes = trace.bytes + excluded.bytes, documents = trace.documents + 1
        RETURNING id, bytes
        """;

    private const string SegmentSql = """
        INSERT INTO trace_segment (trace, segment_id, in_progress, data) VALUES (@trace, @segment, @progress, @data)
        ON CONFLICT (trace, segment_id) DO UPDATE SET in_progress = excluded.in_progress, data = excluded.data
        WHERE excluded.in_progress <= trace_segment.in_progress
        """;

    private const string Columns = "SELECT id, trace_id, started, updated, bytes, documents FROM trace WHERE region = @region";
    private const string StartedSql = $"{Columns} AND started >= @from AND started < @to ORDER BY started DESC, id DESC LIMIT @limit";
    private const string StartedBeforeSql = $"{Columns} AND started >= @from AND started < @to AND (started, id) < (@time, @number) ORDER BY started DESC, id DESC LIMIT @limit";
    private const string UpdatedSql = $"{Columns} AND updated >= @from AND updated < @to ORDER BY updated DESC, id DESC LIMIT @limit";
    private const string UpdatedBeforeSql = $"{Columns} AND updated >= @from AND updated < @to AND (updated, id) < (@time, @number) ORDER BY updated DESC, id DESC LIMIT @limit";
    private const string FindSql = $"{Columns} AND trace_id = @trace";
    private const string DocumentsSql = "SELECT data FROM trace_segment WHERE trace = @trace ORDER BY id";
    private const string TrimSql = "DELETE FROM trace WHERE id IN (SELECT id FROM trace WHERE updated < @before ORDER BY updated LIMIT @limit)";

    public async Task Add(IReadOnlyList<SegmentRow> segments, long now, CancellationToken cancellationToken)
    {
        foreach (var chunk in segments.Chunk(Some))
        {
            await database.WriteMuch(
                session =>
                {
                    foreach (var segment in chunk) Add(session, segment, now);
                    return chunk.Length;
                },
                cancellationToken);
        }
    }

    public async Task<IReadOnlyList<TraceRow>> Newest(string region, bool byUpdate, long from, long to, (long Time, long Number)? before, int limit, CancellationToken cancellationToken)
    {
        var most = (long)limit;
        return before is var (time, number)
            ? await Rows(byUpdate ? UpdatedBeforeSql : StartedBeforeSql, cancellationToken, ("@region", region), ("@from", from), ("@to", to), ("@time", time), ("@number", number), ("@limit", most))
            : await Rows(byUpdate ? UpdatedSql : StartedSql, cancellationToken, ("@region", region), ("@from", from), ("@to", to), ("@limit", most));
    }

    public Task<IReadOnlyList<TraceRow>> Find(string region, IReadOnlyList<string> traceIds, CancellationToken cancellationToken) => Query<IReadOnlyList<TraceRow>>(
        async (session, token) =>
        {
            List<TraceRow> found = [];
            foreach (var trace in traceIds) found.AddRange(await session.Rows(FindSql, Row, token, ("@region", region), ("@trace", trace)));
            return found;
        },
        cancellationToken);

    public Task<IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>>> Documents(IReadOnlyList<long> numbers, CancellationToken cancellationToken) =>
        Query<IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>>>(
            async (session, token) =>
            {
                List<IReadOnlyList<ReadOnlyMemory<byte>>> all = new(numbers.Count);
                foreach (var number in numbers) all.Add(await session.Rows(DocumentsSql, static row => (ReadOnlyMemory<byte>)row.GetFieldValue<byte[]>(0), token, ("@trace", number)));
                return all;
            },
            cancellationToken);

    public Task<int> Trim(long updatedBefore, int limit, CancellationToken cancellationToken) =>
        database.WriteMuch(session => session.Execute(TrimSql, ("@before", updatedBefore), ("@limit", (long)limit)), cancellationToken);

    public async Task<long> Size(CancellationToken cancellationToken)
    {
        var sums = await Query((session, token) => session.Rows("SELECT COALESCE(SUM(bytes), 0) FROM trace", static row => Convert.ToInt64(row.GetValue(0), CultureInfo.InvariantCulture), token), cancellationToken);
        return sums[0];
    }

    public Task Clear(CancellationToken cancellationToken) =>
        database.WriteMuch(static session => session.Execute("DELETE FROM trace_segment") + session.Execute("DELETE FROM trace"), cancellationToken);

    private static void Add(SqlSession session, SegmentRow segment, long now)
    {
        long number;
        var bytes = (long)segment.Document.Length;
        using (var reader = session.Command(
                   TraceSql,
                   ("@region", segment.Region), ("@trace", segment.TraceId), ("@started", segment.Started), ("@updated", now), ("@bytes", bytes)).ExecuteReader())
        {
            reader.Read();
            number = reader.GetInt64(0);
            if (reader.GetInt64(1) - bytes >= ITraceStore.MostTraceBytes) return;
        }

        session.Execute(SegmentSql, ("@trace", number), ("@segment", segment.SegmentId), ("@progress", segment.InProgress ? 1L : 0L), ("@data", segment.Document.ToArray()));
    }

    private static TraceRow Row(DbDataReader row) => new(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), (int)row.GetInt64(5));

    private async Task<IReadOnlyList<TraceRow>> Rows(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) =>
        await Query((session, token) => session.Rows(sql, Row, token, parameters), cancellationToken);

    /// <summary>SQLite reads on the thread that asks.</summary>
    private Task<TResult> Query<TResult>(Func<SqlSession, CancellationToken, Task<TResult>> query, CancellationToken cancellationToken) =>
        Task.Run(() => database.Read(query, cancellationToken), cancellationToken);
}
