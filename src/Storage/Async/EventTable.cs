using System.Data.Common;
using Grid.Contracts.Async;
using Grid.Contracts.Functions;
using Grid.Storage.Durability;
using Orleans.Serialization;

namespace Grid.Storage.Async;

/// <inheritdoc cref="IEventStore"/>
internal sealed class EventTable(Database database, Serializer<EventOutcome> outcomes) : IEventStore, IDisposable
{
    /// <summary>Bytes of large payloads, in MiB, that may wait to be written at the same time. Of smaller ones the writer takes a limited number.</summary>
    private const int LargeAtOnce = 64;

    private const int LargeBytes = 16 * 1024;

    private const string InsertSql = """
        INSERT INTO event (queue, qualifier, request_id, trace_header, accepted, due, attempts, state, payload)
        VALUES (@queue, @qualifier, @request, @trace, @accepted, @accepted, 0, 0, @payload) RETURNING id
        """;

    /// <summary>The ids are taken first: they tell which row is which.</summary>
    private const string InsertManySql = """
        WITH c AS MATERIALIZED (
            SELECT nextval(pg_get_serial_sequence('event', 'id')) AS id, u.*
            FROM unnest(@queue, @qualifier, @request, @trace, @accepted, @payload) WITH ORDINALITY AS u (queue, qualifier, request, trace, accepted, payload, n)
        ), stored AS (
            INSERT INTO event (id, queue, qualifier, request_id, trace_header, accepted, due, attempts, state, payload)
            SELECT id, queue, qualifier, request, trace, accepted, accepted, 0, 0, payload FROM c
        )
        SELECT n, id FROM c
        """;

    private const string UpdateSql = "UPDATE event SET accepted = @accepted, due = @due, attempts = @attempts, state = @state, outcome = @outcome WHERE id = @id RETURNING id";
    private const string DeleteSql = "DELETE FROM event WHERE id = @id RETURNING id";
    private const string DeleteManySql = "DELETE FROM event WHERE id = ANY(@id) RETURNING array_position(@id, id)::BIGINT, id";
    private const string Columns = "SELECT id, qualifier, request_id, trace_header, accepted, due, attempts, state, outcome, length(payload)";
    private const string InlinePayload = "CASE WHEN length(payload) <= @inline THEN payload END FROM event WHERE queue = @queue AND (due, id) > (@due, @id)";
    private const string ReadSql = $"{Columns}, {InlinePayload} ORDER BY due, id LIMIT @limit";
    private const string ReadStateSql = $"{Columns}, {InlinePayload} AND state = @state ORDER BY due, id LIMIT @limit";
    private const string FindSql = $"{Columns}, payload FROM event WHERE queue = @queue AND request_id = @request LIMIT 1";
    private const string PayloadSql = "SELECT payload FROM event WHERE id = @id";
    private const string CountSql = "SELECT state, count(*), min(accepted) FROM event WHERE queue = @queue GROUP BY state";
    private const string NextQueueSql = "SELECT queue FROM event WHERE queue > @queue ORDER BY queue LIMIT 1";
    private const string ClearSql = "DELETE FROM event WHERE queue = @queue";

    private readonly SemaphoreSlim large = new(LargeAtOnce, LargeAtOnce);

    public async Task<QueuedEvent> Add(EventInvocation invocation, DateTimeOffset acceptedAt, CancellationToken cancellationToken)
    {
        var isLarge = invocation.Event.Length > LargeBytes;
        if (isLarge) await large.WaitAsync(cancellationToken);
        try
        {
            // The caller's buffer ends with the call, and the queue goes on with the bytes.
            var payload = invocation.Event.ToArray();
            var accepted = acceptedAt.ToUnixTimeMilliseconds();
            var insert = new RowChange(
                InsertSql,
                ("@queue", invocation.Function.GrainKey), ("@qualifier", invocation.Qualifier), ("@request", invocation.RequestId), ("@trace", invocation.TraceHeader),
                ("@accepted", accepted), ("@payload", payload)) { OverArrays = InsertManySql };
            var id = await database.Write(insert, cancellationToken) ?? throw new DatabaseException("An event was stored without a number.");
            var at = DateTimeOffset.FromUnixTimeMilliseconds(accepted);
            return new QueuedEvent { Id = id, Invocation = invocation with { Event = payload }, EventBytes = payload.Length, AcceptedAt = at, Due = at };
        }
        finally
        {
            if (isLarge) large.Release();
        }
    }

    public async Task<bool> Update(QueuedEvent changed, CancellationToken cancellationToken) => await database.Write(
        new RowChange(
            UpdateSql,
            ("@accepted", changed.AcceptedAt.ToUnixTimeMilliseconds()), ("@due", changed.Due.ToUnixTimeMilliseconds()), ("@attempts", (long)changed.Attempts), ("@state", (long)changed.State),
            ("@outcome", changed.Outcome is { } outcome ? outcomes.SerializeToArray(outcome) : null), ("@id", changed.Id)),
        cancellationToken) is not null;

    public Task Remove(long id, CancellationToken cancellationToken) => database.Write(new RowChange(DeleteSql, ("@id", id)) { OverArrays = DeleteManySql }, cancellationToken);

    public async Task<IReadOnlyList<QueuedEvent>> Read(FunctionId function, (long Due, long Id)? after, EventState? state, int limit, CancellationToken cancellationToken)
    {
        var (due, id) = after ?? (long.MinValue, long.MinValue);
        return await Query(
            (session, token) => state is { } only
                ? session.Rows(
                    ReadStateSql, row => Event(function, row), token,
                    ("@inline", (long)IEventStore.InlineBytes), ("@queue", function.GrainKey), ("@due", due), ("@id", id), ("@state", (long)only), ("@limit", (long)limit))
                : session.Rows(
                    ReadSql, row => Event(function, row), token,
                    ("@inline", (long)IEventStore.InlineBytes), ("@queue", function.GrainKey), ("@due", due), ("@id", id), ("@limit", (long)limit)),
            cancellationToken);
    }

    public async Task<QueuedEvent?> Find(FunctionId function, string requestId, CancellationToken cancellationToken)
    {
        var rows = await Query(
            (session, token) => session.Rows(FindSql, row => Event(function, row), token, ("@queue", function.GrainKey), ("@request", requestId)), cancellationToken);
        return rows.Count > 0 ? rows[0] : null;
    }

    public async Task<ReadOnlyMemory<byte>?> Payload(long id, CancellationToken cancellationToken)
    {
        var rows = await Query((session, token) => session.Rows(PayloadSql, static row => row.GetFieldValue<byte[]>(0), token, ("@id", id)), cancellationToken);
        return rows.Count > 0 ? (ReadOnlyMemory<byte>?)rows[0] : null;
    }

    public async Task<EventQueueStatus> Count(FunctionId function, CancellationToken cancellationToken)
    {
        var rows = await Query(
            (session, token) => session.Rows(CountSql, static row => (State: (EventState)row.GetInt64(0), Count: row.GetInt64(1), Oldest: row.GetInt64(2)), token, ("@queue", function.GrainKey)),
            cancellationToken);
        long Of(EventState state) => rows.Find(row => row.State == state).Count;
        return new EventQueueStatus
        {
            Waiting = Of(EventState.Waiting),
            Undelivered = Of(EventState.Undelivered),
            Failed = Of(EventState.Failed),
            OldestAcceptedAt = Of(EventState.Waiting) > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(rows.Find(row => row.State == EventState.Waiting).Oldest) : null,
        };
    }

    public async Task<IReadOnlyList<FunctionId>> Queues(CancellationToken cancellationToken) => await Query(
        async (session, token) =>
        {
            List<FunctionId> queues = [];
            for (var queue = ""; ; queue = queues[^1].GrainKey)
            {
                var next = await session.Rows(NextQueueSql, static row => FunctionId.FromGrainKey(row.GetString(0)), token, ("@queue", queue));
                if (next.Count == 0) return queues;
                queues.Add(next[0]);
            }
        },
        cancellationToken);

    public Task<int> Clear(FunctionId function, CancellationToken cancellationToken) =>
        database.WriteMuch(session => session.Execute(ClearSql, ("@queue", function.GrainKey)), cancellationToken);

    /// <summary>Removes the events of all functions.</summary>
    public Task<int> ClearAll(CancellationToken cancellationToken) => database.WriteMuch(session => session.Execute("DELETE FROM event"), cancellationToken);

    public void Dispose() => large.Dispose();

    /// <summary>A query may read much, so it leaves the caller's thread.</summary>
    private Task<TResult> Query<TResult>(Func<SqlSession, CancellationToken, Task<TResult>> query, CancellationToken cancellationToken) =>
        Task.Run(() => database.Read(query, cancellationToken), cancellationToken);

    private QueuedEvent Event(FunctionId function, DbDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Invocation = new EventInvocation
        {
            Function = function,
            Qualifier = row.IsDBNull(1) ? null : row.GetString(1),
            RequestId = row.GetString(2),
            TraceHeader = row.IsDBNull(3) ? null : row.GetString(3),
            Event = row.IsDBNull(10) ? default : row.GetFieldValue<byte[]>(10),
        },
        AcceptedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
        Due = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
        Attempts = (int)row.GetInt64(6),
        State = (EventState)row.GetInt64(7),
        Outcome = row.IsDBNull(8) ? null : outcomes.Deserialize(row.GetFieldValue<byte[]>(8)),
        EventBytes = (int)row.GetInt64(9),
    };
}
