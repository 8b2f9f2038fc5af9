using System.Globalization;
using System.Runtime.InteropServices;
using Grid.Contracts.Streams;
using Grid.Storage.Durability;

namespace Grid.Storage.Streams;

/// <inheritdoc cref="IShardLog"/>
internal sealed class ShardLog(Database database) : IShardLog, IDisposable
{
    /// <summary>Large blocks that may wait to be written at the same time. Of smaller ones the writer takes a limited number.</summary>
    private const int LargeAtOnce = 64;

    private const int LargeBytes = 64 * 1024;

    /// <summary>Blocks whose sizes are looked at for one answer.</summary>
    private const int MostBlocks = 128;

    /// <summary>Blocks that one transaction deletes, so that others need not wait long.</summary>
    private const int Some = 200;

    private const string CreateSql = "INSERT INTO shard_log (name, created) VALUES (@name, @created) RETURNING id";

    private const string AppendSql = """
        INSERT INTO shard_block (log_id, first_position, last_position, records, first_arrival, last_arrival, closed, data)
        SELECT @log, @first, @last, @records, @first_arrival, @last_arrival, @closed, @data WHERE EXISTS (SELECT 1 FROM shard_log WHERE id = @log)
        ON CONFLICT (log_id, first_position) DO NOTHING RETURNING id
        """;

    private const string HeadSql = """
        SELECT b.last_position, b.last_arrival, b.closed FROM shard_log l
        LEFT JOIN shard_block b ON b.log_id = l.id AND b.first_position = (SELECT MAX(first_position) FROM shard_block WHERE log_id = @log)
        WHERE l.id = @log
        """;

    private const string SizesSql = """
        SELECT first_position, last_position, length(data) FROM shard_block
        WHERE log_id = @log AND first_position >= (SELECT COALESCE(MAX(first_position), 0) FROM shard_block WHERE log_id = @log AND first_position <= @from)
        AND last_position >= @from AND records > 0 ORDER BY first_position LIMIT @most
        """;

    private const string BlocksSql =
        "SELECT first_position, records, data FROM shard_block WHERE log_id = @log AND first_position >= @first AND first_position <= @last AND records > 0 ORDER BY first_position";

    private const string AtSql = """
        SELECT first_position, records, data FROM shard_block WHERE log_id = @log AND last_arrival >= @time AND records > 0
        ORDER BY last_arrival, first_position LIMIT 1
        """;

    private const string AnyOldSql =
        "SELECT 1 FROM (SELECT last_arrival FROM shard_block WHERE log_id = @log ORDER BY first_position LIMIT 1) AS oldest WHERE last_arrival < @older";

    private const string TrimSql = """
        DELETE FROM shard_block WHERE id IN (SELECT id FROM (
            SELECT id, last_arrival FROM shard_block
            WHERE log_id = @log AND first_position < (SELECT MAX(first_position) FROM shard_block WHERE log_id = @log)
            ORDER BY first_position LIMIT @most) AS oldest WHERE last_arrival < @older)
        """;

    private const string DropLogSql = "DELETE FROM shard_log WHERE id = @log";
    private const string DropBlocksSql = "DELETE FROM shard_block WHERE id IN (SELECT id FROM shard_block WHERE log_id = @log LIMIT @most)";

    private readonly SemaphoreSlim large = new(LargeAtOnce, LargeAtOnce);

    public async Task<long> Create(string name, DateTimeOffset createdAt, CancellationToken cancellationToken) =>
        await database.Write(new RowChange(CreateSql, ("@name", name), ("@created", createdAt.ToUnixTimeMilliseconds())), cancellationToken)
        ?? throw new DatabaseException("A log was stored without a number.");

    public async Task<bool> Append(long log, RecordBlock block, long firstArrival, long lastArrival, CancellationToken cancellationToken)
    {
        var isLarge = block.Bytes.Length > LargeBytes;
        if (isLarge) await large.WaitAsync(cancellationToken);
        try
        {
            return await Append(log, block.First, block.Count, firstArrival, lastArrival, isClosed: false, Whole(block.Bytes), cancellationToken);
        }
        finally
        {
            if (isLarge) large.Release();
        }
    }

    public Task<bool> Close(long log, ShardHead head, CancellationToken cancellationToken) =>
        Append(log, head.Next, 0, head.LastArrival, head.LastArrival, isClosed: true, [], cancellationToken);

    public async Task<ShardHead?> Head(long log, CancellationToken cancellationToken)
    {
        var rows = await Query(
            (session, token) => session.Rows(
                HeadSql, static row => row.IsDBNull(0) ? default : new ShardHead(row.GetInt64(0) + 1, row.GetInt64(1), row.GetInt64(2) != 0), token, ("@log", log)),
            cancellationToken);
        return rows.Count > 0 ? rows[0] : null;
    }

    public async Task<IReadOnlyList<RecordBlock>> Read(long log, long from, int maxRecords, int maxBytes, CancellationToken cancellationToken) => await Query(
        async (session, token) =>
        {
            var sizes = await session.Rows(
                SizesSql, static row => (First: row.GetInt64(0), End: row.GetInt64(1) + 1, Bytes: Number(row.GetValue(2))), token, ("@log", log), ("@from", from), ("@most", (long)MostBlocks));
            if (sizes.Count == 0) return [];
            var (taken, bytes) = (0, 0L);
            foreach (var size in sizes)
            {
                if (taken > 0 && (bytes + size.Bytes > maxBytes || size.First - Math.Max(from, sizes[0].First) >= maxRecords)) break;
                bytes += size.Bytes;
                taken++;
            }

            return await session.Rows(BlocksSql, Block, token, ("@log", log), ("@first", sizes[0].First), ("@last", sizes[taken - 1].First));
        },
        cancellationToken);

    public async Task<long?> At(long log, long arrivedAt, CancellationToken cancellationToken)
    {
        var rows = await Query((session, token) => session.Rows(AtSql, Block, token, ("@log", log), ("@time", arrivedAt)), cancellationToken);
        if (rows.Count == 0) return null;
        foreach (var record in rows[0].From(0))
        {
            if (record.ArrivedAt >= arrivedAt) return record.Position;
        }

        return null;
    }

    public async Task<int> Trim(long log, long olderThan, int limit, CancellationToken cancellationToken)
    {
        var any = await Query((session, token) => session.Rows(AnyOldSql, static _ => true, token, ("@log", log), ("@older", olderThan)), cancellationToken);
        return any.Count == 0 ? 0 : await database.Write(session => session.Execute(TrimSql, ("@log", log), ("@most", (long)limit), ("@older", olderThan)), cancellationToken);
    }

    public Task<bool> Drop(long log, CancellationToken cancellationToken) => database.Write(
        session => session.Execute(DropLogSql, ("@log", log)) + session.Execute(DropBlocksSql, ("@log", log), ("@most", (long)Some)) > 0, cancellationToken);

    public Task Clear(CancellationToken cancellationToken) =>
        database.WriteMuch(session => session.Execute("DELETE FROM shard_block") + session.Execute("DELETE FROM shard_log"), cancellationToken);

    public void Dispose() => large.Dispose();

    private static long Number(object value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private static RecordBlock Block(System.Data.Common.DbDataReader row) =>
        new() { First = row.GetInt64(0), Count = (int)row.GetInt64(1), Bytes = row.GetFieldValue<byte[]>(2) };

    /// <summary>Not copied when it is a whole array.</summary>
    private static byte[] Whole(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length ? segment.Array : bytes.ToArray();

    private async Task<bool> Append(
        long log, long first, int records, long firstArrival, long lastArrival, bool isClosed, byte[] data, CancellationToken cancellationToken) =>
        await database.Write(
            new RowChange(
                AppendSql,
                ("@log", log), ("@first", first), ("@last", first + records - 1), ("@records", (long)records), ("@first_arrival", firstArrival), ("@last_arrival", lastArrival),
                ("@closed", isClosed ? 1L : 0L), ("@data", data)),
            cancellationToken) is not null;

    /// <summary>SQLite reads on the thread that asks, which is no grain's.</summary>
    private Task<TResult> Query<TResult>(Func<SqlSession, CancellationToken, Task<TResult>> query, CancellationToken cancellationToken) =>
        Task.Run(() => database.Read(query, cancellationToken), cancellationToken);
}
