using System.Globalization;
using Grid.Storage.Durability;

namespace Grid.Storage.Messaging;

internal sealed class MessageTable(Database database) : IMessageTable
{
    /// <summary>Rows that one transaction deletes, so that others need not wait long.</summary>
    private const int Some = 1_000;

    private const string NewQueueSql = "INSERT INTO message_queue (name) VALUES (@name) RETURNING id";
    private const string InsertSql = """
        INSERT INTO message (queue_id, message_id, sent_at, visible_at, received_at, first_received_at, receives, receipt, group_id, deduplication_id, source)
        VALUES (@queue, @message_id, @now, @visible, 0, 0, 0, 0, @group, @deduplication, NULL) RETURNING id
        """;
    private const string InsertBodySql = "INSERT INTO message_body (message, sender, trace, attributes, data) VALUES (@id, @sender, @trace, @attributes, @data)";
    private const string ForgetSql = "DELETE FROM message_deduplication WHERE queue_id = @queue AND expires_at <= @now";
    private const string KnownSql = "SELECT message, message_id FROM message_deduplication WHERE queue_id = @queue AND name = @name";
    private const string RememberSql =
        "INSERT INTO message_deduplication (queue_id, name, message, message_id, expires_at) VALUES (@queue, @name, @id, @message_id, @expires)";

    private const string TotalSql = "SELECT COUNT(*) FROM message WHERE queue_id = @queue AND sent_at > @oldest";
    private const string HiddenSql =
        "SELECT COUNT(*), COALESCE(SUM(CASE WHEN receives > 0 THEN 1 ELSE 0 END), 0) FROM message WHERE queue_id = @queue AND visible_at > @now AND sent_at > @oldest";
    private const string NextSql = "SELECT MIN(visible_at) FROM message WHERE queue_id = @queue AND visible_at > @now";
    private const string NextGroupSql = "SELECT MIN(ready_at) FROM message_group WHERE queue_id = @queue AND ready_at > @now";
    private const string PeekSql = "SELECT id, source FROM message WHERE queue_id = @queue AND visible_at <= @now ORDER BY id LIMIT @most";
    private const string StillVisibleSql = "SELECT group_id FROM message WHERE id = @id AND queue_id = @queue AND visible_at <= @now";

    private const string AnyOldSql = "SELECT 1 FROM message WHERE queue_id = @queue AND sent_at <= @oldest LIMIT 1";
    private const string OldGroupsSql = "SELECT DISTINCT group_id FROM message WHERE id IN (SELECT id FROM message WHERE queue_id = @queue AND sent_at <= @oldest ORDER BY sent_at, id LIMIT @most)";
    private const string DeleteOldSql = "DELETE FROM message WHERE id IN (SELECT id FROM message WHERE queue_id = @queue AND sent_at <= @oldest ORDER BY sent_at, id LIMIT @most)";
    private const string DropSql = "DELETE FROM message WHERE id IN (SELECT id FROM message WHERE queue_id = @queue LIMIT @most)";
    private const string DropRestSql =
        "DELETE FROM message_group WHERE queue_id = @queue; DELETE FROM message_deduplication WHERE queue_id = @queue; DELETE FROM message_queue WHERE id = @queue";

    public Task<long> NewQueue(string name, CancellationToken cancellationToken) =>
        database.Write(session => Number(session.Scalar(NewQueueSql, ("@name", name))), cancellationToken);

    public Task<StoredMessageId[]> Insert(long queue, IReadOnlyList<MessageInsert> messages, long now, CancellationToken cancellationToken) => database.Write(
        session =>
        {
            if (messages.Any(message => message.GroupId is not null)) MessageGroups.Lock(session, queue);
            if (messages.Any(message => message.Deduplication is not null)) session.Execute(ForgetSql, ("@queue", queue), ("@now", now));
            return messages.Select(message => Insert(session, queue, message, now)).ToArray();
        },
        cancellationToken);

    public Task<TakenMessages> Take(TakeOrder order, CancellationToken cancellationToken) => database.Write(
        session =>
        {
            Expire(session, order.Queue, order.Fifo, order.Oldest);
            return MessageTaking.Take(session, order);
        },
        cancellationToken);

    public Task<IReadOnlyList<StoredMessage>?> Retake(long queue, IReadOnlyList<long> ids, long receipt, long now, long until, CancellationToken cancellationToken) =>
        database.Write<IReadOnlyList<StoredMessage>?>(session => MessageTaking.Again(session, queue, ids, receipt, now, until), cancellationToken);

    public Task<MessageFate[]> Remove(long queue, bool fifo, IReadOnlyList<MessageReceipt> receipts, long now, CancellationToken cancellationToken) => database.Write(
        session =>
        {
            if (fifo) MessageGroups.Lock(session, queue);
            return receipts.Select(receipt => MessageChanges.Remove(session, queue, fifo, receipt, now)).ToArray();
        },
        cancellationToken);

    public Task<MessageFate[]> Hide(
        long queue, bool fifo, IReadOnlyList<(MessageReceipt Receipt, long Until)> changes, long now, long longest, CancellationToken cancellationToken) => database.Write(
        session =>
        {
            if (fifo) MessageGroups.Lock(session, queue);
            return changes.Select(change => MessageChanges.Hide(session, queue, change.Receipt, change.Until, now, longest)).ToArray();
        },
        cancellationToken);

    public Task<(long Visible, long InFlight, long Delayed)> Count(long queue, long now, long oldest, CancellationToken cancellationToken) => Task.Run(
        () => database.Read(
            async (session, token) =>
            {
                var all = await session.Rows(TotalSql, row => Number(row.GetValue(0)), token, ("@queue", queue), ("@oldest", oldest));
                var hidden = await session.Rows(
                    HiddenSql, row => (All: Number(row.GetValue(0)), Taken: Number(row.GetValue(1))), token, ("@queue", queue), ("@now", now), ("@oldest", oldest));
                return (Math.Max(0, all[0] - hidden[0].All), hidden[0].Taken, hidden[0].All - hidden[0].Taken);
            },
            cancellationToken),
        cancellationToken);

    public async Task<long?> NextVisible(long queue, bool fifo, long now, CancellationToken cancellationToken)
    {
        var rows = await database.Read(
            (session, token) => session.Rows(fifo ? NextGroupSql : NextSql, row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0), token, ("@queue", queue), ("@now", now)),
            cancellationToken);
        return rows[0];
    }

    public async Task<IReadOnlyList<(long Id, string? Source)>> Peek(long queue, long now, int limit, CancellationToken cancellationToken) => await database.Read(
        (session, token) => session.Rows(
            PeekSql, row => (row.GetInt64(0), row.IsDBNull(1) ? null : row.GetString(1)), token, ("@queue", queue), ("@now", now), ("@most", (long)limit)),
        cancellationToken);

    public Task<int> Move(long queue, bool fifo, IReadOnlyList<(long Id, long Destination)> messages, long now, CancellationToken cancellationToken) => database.Write(
        session =>
        {
            if (fifo) foreach (var touched in messages.Select(message => message.Destination).Append(queue).Distinct().Order()) MessageGroups.Lock(session, touched);
            var moved = 0;
            foreach (var (id, destination) in messages)
            {
                if (session.Scalar(StillVisibleSql, ("@id", id), ("@queue", queue), ("@now", now)) is not { } group) continue;
                MessageMoves.Release(session, id, group as string, destination, now);
                if (group is string name) MessageGroups.Refresh(session, queue, name);
                moved++;
            }

            return moved;
        },
        cancellationToken);

    public async Task<bool> Expire(long queue, bool fifo, long oldest, CancellationToken cancellationToken)
    {
        var any = await database.Read((session, token) => session.Rows(AnyOldSql, _ => true, token, ("@queue", queue), ("@oldest", oldest)), cancellationToken);
        return any.Count > 0 && await database.Write(session => Expire(session, queue, fifo, oldest), cancellationToken);
    }

    public Task<bool> Drop(long queue, CancellationToken cancellationToken) => database.Write(
        session =>
        {
            if (session.Execute(DropSql, ("@queue", queue), ("@most", (long)Some)) > 0) return true;
            foreach (var sql in DropRestSql.Split("; ")) session.Execute(sql, ("@queue", queue));
            return false;
        },
        cancellationToken);

    public Task Clear(CancellationToken cancellationToken) => database.WriteMuch(
        session => session.Execute("DELETE FROM message") + session.Execute("DELETE FROM message_group") + session.Execute("DELETE FROM message_deduplication") + session.Execute("DELETE FROM message_queue"),
        cancellationToken);

    private static StoredMessageId Insert(SqlSession session, long queue, MessageInsert message, long now)
    {
        if (message.Deduplication is { } deduplication)
        {
            using var known = session.Command(KnownSql, ("@queue", queue), ("@name", deduplication.Name)).ExecuteReader();
            if (known.Read()) return new StoredMessageId(known.GetInt64(0), known.GetString(1));
        }

        var id = Number(session.Scalar(
            InsertSql,
            ("@queue", queue), ("@message_id", message.MessageId), ("@now", now), ("@visible", message.VisibleAt), ("@group", message.GroupId), ("@deduplication", message.Deduplication?.Id)));
        session.Execute(InsertBodySql, ("@id", id), ("@sender", message.Sender), ("@trace", message.Trace), ("@attributes", message.Attributes), ("@data", message.Body));
        if (message.GroupId is not null) MessageGroups.Add(session, queue, message.GroupId, id, message.VisibleAt);
        if (message.Deduplication is { } first)
            session.Execute(RememberSql, ("@queue", queue), ("@name", first.Name), ("@id", id), ("@message_id", message.MessageId), ("@expires", first.ExpiresAt));
        return new StoredMessageId(id, message.MessageId);
    }

    private static bool Expire(SqlSession session, long queue, bool fifo, long oldest)
    {
        if (session.Scalar(AnyOldSql, ("@queue", queue), ("@oldest", oldest)) is null) return false;
        var groups = new List<string>();
        if (fifo)
        {
            MessageGroups.Lock(session, queue);
            using var reader = session.Command(OldGroupsSql, ("@queue", queue), ("@oldest", oldest), ("@most", (long)Some)).ExecuteReader();
            while (reader.Read()) groups.Add(reader.GetString(0));
        }

        session.Execute(DeleteOldSql, ("@queue", queue), ("@oldest", oldest), ("@most", (long)Some));
        foreach (var group in groups) MessageGroups.Refresh(session, queue, group);
        return true;
    }

    private static long Number(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);
}
