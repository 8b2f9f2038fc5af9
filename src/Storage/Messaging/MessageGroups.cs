using Grid.Storage.Durability;

namespace Grid.Storage.Messaging;

/// <summary>
/// The groups of FIFO queues that have messages: which message is first, and when the group may be read. What is hidden because it was taken stands at the head of its group, and
/// there are never more than one reception takes.
/// </summary>
internal static class MessageGroups
{
    internal const int MostTaken = 10;

    private const string AddSql = "INSERT INTO message_group (queue_id, name, head, ready_at) VALUES (@queue, @group, @head, @ready) ON CONFLICT (queue_id, name) DO NOTHING";
    private const string SetSql = """
        INSERT INTO message_group (queue_id, name, head, ready_at) VALUES (@queue, @group, @head, @ready)
        ON CONFLICT (queue_id, name) DO UPDATE SET head = excluded.head, ready_at = excluded.ready_at
        """;
    private const string RemoveSql = "DELETE FROM message_group WHERE queue_id = @queue AND name = @group";
    private const string HeadSql = "SELECT id, visible_at, receives FROM message WHERE queue_id = @queue AND group_id = @group ORDER BY id LIMIT @most";
    private const string AnySql = "SELECT 1 FROM message_group WHERE queue_id = @queue AND ready_at <= @now LIMIT 1";
    private const string ReadySql = "SELECT name FROM message_group WHERE queue_id = @queue AND ready_at <= @now ORDER BY head LIMIT @most";
    private const string LockSql = "UPDATE message_queue SET name = name WHERE id = @queue";

    /// <summary>Keeps other silos from the queue's groups until the transaction ends.</summary>
    internal static void Lock(SqlSession session, long queue) => session.Execute(LockSql, ("@queue", queue));

    /// <summary>After a message was appended.</summary>
    internal static void Add(SqlSession session, long queue, string group, long id, long visibleAt) =>
        session.Execute(AddSql, ("@queue", queue), ("@group", group), ("@head", id), ("@ready", visibleAt));

    /// <summary>After anything else: the group may be read when its first message is visible and none that was taken is hidden.</summary>
    internal static void Refresh(SqlSession session, long queue, string group)
    {
        long? head = null;
        var ready = 0L;
        using (var reader = session.Command(HeadSql, ("@queue", queue), ("@group", group), ("@most", (long)MostTaken)).ExecuteReader())
        {
            while (reader.Read())
            {
                if (head is null || reader.GetInt64(2) > 0) ready = Math.Max(ready, reader.GetInt64(1));
                head ??= reader.GetInt64(0);
            }
        }

        if (head is null) session.Execute(RemoveSql, ("@queue", queue), ("@group", group));
        else session.Execute(SetSql, ("@queue", queue), ("@group", group), ("@head", head), ("@ready", ready));
    }

    internal static bool AnyReady(SqlSession session, long queue, long now) => session.Scalar(AnySql, ("@queue", queue), ("@now", now)) is not null;

    /// <summary>Those that may be read, in the order of their first messages.</summary>
    internal static List<string> Ready(SqlSession session, long queue, long now)
    {
        var groups = new List<string>(MostTaken);
        using var reader = session.Command(ReadySql, ("@queue", queue), ("@now", now), ("@most", (long)MostTaken)).ExecuteReader();
        while (reader.Read()) groups.Add(reader.GetString(0));
        return groups;
    }
}
