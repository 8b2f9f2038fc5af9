using System.Globalization;
using Grid.Storage.Durability;

namespace Grid.Storage.Messaging;

/// <summary>Moves a message to another queue. It goes to the end there, so it gets a row of its own; the body stays where it is.</summary>
internal static class MessageMoves
{
    private const string CopySql = """
        INSERT INTO message (queue_id, message_id, sent_at, visible_at, received_at, first_received_at, receives, receipt, group_id, deduplication_id, source)
        SELECT @to, message_id, sent_at, @now, 0, 0, 0, 0, group_id, deduplication_id, @source FROM message WHERE id = @id RETURNING id
        """;
    private const string RenewSql = "UPDATE message SET sent_at = @now WHERE id = @id";
    private const string RenameSql = "UPDATE message SET message_id = @message_id, source = NULL WHERE id = @id";
    private const string BodySql = "UPDATE message_body SET message = @new WHERE message = @id";
    private const string DeleteSql = "DELETE FROM message WHERE id = @id";

    /// <summary>To a dead-letter queue. In one that is not FIFO it expires when it would have in its own.</summary>
    internal static void Redrive(SqlSession session, long id, string? group, long to, long now, string source)
    {
        var moved = Copy(session, id, to, now, source);
        if (group is null) return;
        session.Execute(RenewSql, ("@now", now), ("@id", moved));
        MessageGroups.Add(session, to, group, moved, now);
    }

    /// <summary>Out of one.</summary>
    internal static void Release(SqlSession session, long id, string? group, long to, long now)
    {
        var moved = Copy(session, id, to, now, "");
        session.Execute(RenewSql, ("@now", now), ("@id", moved));
        session.Execute(RenameSql, ("@message_id", Guid.NewGuid().ToString()), ("@id", moved));
        if (group is not null) MessageGroups.Add(session, to, group, moved, now);
    }

    private static long Copy(SqlSession session, long id, long to, long now, string source)
    {
        var moved = Convert.ToInt64(session.Scalar(CopySql, ("@to", to), ("@now", now), ("@source", source), ("@id", id)), CultureInfo.InvariantCulture);
        session.Execute(BodySql, ("@new", moved), ("@id", id));
        session.Execute(DeleteSql, ("@id", id));
        return moved;
    }
}
