using System.Data.Common;
using System.Globalization;
using Grid.Storage.Durability;

namespace Grid.Storage.Traces;

/// <inheritdoc cref="ITraceStore"/>
internal sealed class TraceStore(Database database) : ITraceStore
{
    private const string TraceSql = """
        INSERT INTO trace (region, trace_id, started, updated, bytes, documents, exceeded) VALUES (@region, @trace, @started, @updated, 0, @documents, 0)
        ON CONFLICT (region, trace_id) DO UPDATE SET
            started = CASE WHEN excluded.started < trace.started THEN excluded.started ELSE trace.started END,
            updated = excluded.updated, documents = trace.documents + excluded.documents
        RETURNING id, bytes
        """;

    private const string KeptSql = "UPDATE trace SET bytes = @bytes, exceeded = CASE WHEN @exceeded = 1 THEN 1 ELSE exceeded END WHERE id = @trace";
    private const string FormerSql = "SELECT LENGTH(data), in_progress FROM trace_segment WHERE trace = @trace AND segment_id = @segment";

    private const string SegmentSql = """
        INSERT INTO trace_segment (trace, segment_id, in_progress, data) VALUES (@trace, @segment, @progress, @data)
        ON CONFLICT (trace, segment_id) DO UPDATE SET in_progress = excluded.in_progress, data = excluded.data
        """;

    private const string Columns = "SELECT id, trace_id, started, updated, bytes, documents, exceeded FROM trace WHERE region = @region";
    private const string StartedSql = $"{Columns} AND started >= @from AND started < @to ORDER BY started DESC, id DESC LIMIT @limit";
    private const string StartedBeforeSql = $"{Columns} AND started >= @from AND started < @to AND (started, id) < (@time, @number) ORDER BY started DESC, id DESC LIMIT @limit";
    private const string UpdatedSql = $"{Columns} AND updated >= @from AND updated < @to ORDER BY updated DESC, id DESC LIMIT @limit";
    private const string UpdatedBeforeSql = $"{Columns} AND updated >= @from AND updated < @to AND (updated, id) < (@time, @number) ORDER BY updated DESC, id DESC LIMIT @limit";
    private const string FindSql = $"{Columns} AND trace_id = @trace";
    private const string DocumentsSql = "SELECT data FROM trace_segment WHERE trace = @trace ORDER BY id";

    private const string TrimSql = """
        DELETE FROM trace WHERE id IN (
            SELECT id FROM (
                SELECT id, SUM(bytes) OVER (ORDER BY updated, id) - bytes AS older
                FROM (SELECT id, updated, bytes FROM trace WHERE updated < @before ORDER BY updated, id LIMIT @limit) AS oldest) AS summed
            WHERE older < @bytes)
        RETURNING bytes
        """;

    public Task Add(IReadOnlyList<SegmentRow> segments, long now, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(segments.Count, ITraceStore.MostTogether);

        // Every silo locks traces in the same order, so that none waits for another in a circle.
        var traces = segments.GroupBy(segment => (segment.Region, segment.TraceId))
            .OrderBy(trace => trace.Key.Region, StringComparer.Ordinal).ThenBy(trace => trace.Key.TraceId, StringComparer.Ordinal).Select(trace => trace.ToArray()).ToArray();
        return database.WriteMuch(
            session =>
            {
                foreach (var trace in traces) Add(session, trace, now);
                return traces.Length;
            },
            cancellationToken);
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

    public Task<(int Traces, long Bytes)> Trim(long updatedBefore, long bytes, int limit, CancellationToken cancellationToken) => database.WriteMuch(
        session =>
        {
            var (deleted, freed) = (0, 0L);
            using var reader = session.Command(TrimSql, ("@before", updatedBefore), ("@limit", (long)limit), ("@bytes", bytes)).ExecuteReader();
            while (reader.Read())
            {
                deleted++;
                freed += reader.GetInt64(0);
            }

            return (deleted, freed);
        },
        cancellationToken);

    public async Task<long> Size(CancellationToken cancellationToken)
    {
        var sums = await Query((session, token) => session.Rows("SELECT COALESCE(SUM(bytes), 0) FROM trace", static row => Convert.ToInt64(row.GetValue(0), CultureInfo.InvariantCulture), token), cancellationToken);
        return sums[0];
    }

    public Task Clear(CancellationToken cancellationToken) =>
        database.WriteMuch(static session => session.Execute("DELETE FROM trace_segment") + session.Execute("DELETE FROM trace"), cancellationToken);

    /// <param name="segments">Of one trace, in the order in which they came.</param>
    private static void Add(SqlSession session, SegmentRow[] segments, long now)
    {
        var (number, bytes) = Begin(session, segments, now);
        var exceeded = false;
        foreach (var segment in segments)
        {
            var former = Former(session, number, segment.SegmentId);
            if (former is { InProgress: false } && segment.InProgress) continue;
            var others = bytes - (former?.Bytes ?? 0);
            if (others >= ITraceStore.MostTraceBytes)
            {
                exceeded = true;
                continue;
            }

            bytes = others + segment.Document.Length;
            session.Execute(SegmentSql, ("@trace", number), ("@segment", segment.SegmentId), ("@progress", segment.InProgress ? 1L : 0L), ("@data", segment.Document.ToArray()));
        }

        session.Execute(KeptSql, ("@bytes", bytes), ("@exceeded", exceeded ? 1L : 0L), ("@trace", number));
    }

    /// <returns>The trace, locked until the transaction ends, and the bytes that are kept of it.</returns>
    private static (long Number, long Bytes) Begin(SqlSession session, SegmentRow[] segments, long now)
    {
        using var reader = session.Command(
            TraceSql,
            ("@region", segments[0].Region), ("@trace", segments[0].TraceId), ("@started", segments.Min(segment => segment.Started)), ("@updated", now), ("@documents", (long)segments.Length)).ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>What is kept of a segment; null when nothing is.</summary>
    private static (long Bytes, bool InProgress)? Former(SqlSession session, long trace, string segmentId)
    {
        using var reader = session.Command(FormerSql, ("@trace", trace), ("@segment", segmentId)).ExecuteReader();
        return reader.Read() ? (Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture), reader.GetInt64(1) == 1) : null;
    }

    private static TraceRow Row(DbDataReader row) => new(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), (int)row.GetInt64(5), row.GetInt64(6) == 1);

    private async Task<IReadOnlyList<TraceRow>> Rows(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) =>
        await Query((session, token) => session.Rows(sql, Row, token, parameters), cancellationToken);

    /// <summary>SQLite reads on the thread that asks.</summary>
    private Task<TResult> Query<TResult>(Func<SqlSession, CancellationToken, Task<TResult>> query, CancellationToken cancellationToken) =>
        Task.Run(() => database.Read(query, cancellationToken), cancellationToken);
}
