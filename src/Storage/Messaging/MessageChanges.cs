using Grid.Storage.Durability;

namespace Grid.Storage.Messaging;

/// <summary>Deletes messages that were taken, or hides them until another time.</summary>
internal static class MessageChanges
{
    private const string FindSql = "SELECT group_id, visible_at, received_at, receipt FROM message WHERE id = @id AND queue_id = @queue";
    private const string DeleteSql = "DELETE FROM message WHERE id = @id AND queue_id = @queue AND receipt = @receipt";
    private const string HideSql = "UPDATE message SET visible_at = @until WHERE id = @id AND queue_id = @queue AND receipt = @receipt";

    internal static MessageFate Remove(SqlSession session, long queue, bool fifo, MessageReceipt receipt, long now)
    {
        if (!fifo)
        {
            Delete(session, queue, receipt);
            return MessageFate.Done;
        }

        if (Find(session, queue, receipt) is not { } found) return MessageFate.Done;
        if (found.Receipt != receipt.Receipt || found.VisibleAt <= now) return MessageFate.NotInFlight;
        Delete(session, queue, receipt);
        if (found.Group is not null) MessageGroups.Refresh(session, queue, found.Group);
        return MessageFate.Done;
    }

    internal static MessageFate Hide(SqlSession session, long queue, MessageReceipt receipt, long until, long now, long longest)
    {
        if (Find(session, queue, receipt) is not { } found) return MessageFate.Missing;
        if (found.Receipt != receipt.Receipt || found.VisibleAt <= now) return MessageFate.NotInFlight;
        if (until > found.ReceivedAt + longest) return MessageFate.TooLong;
        session.Execute(HideSql, ("@until", until), ("@id", receipt.Id), ("@queue", queue), ("@receipt", receipt.Receipt));
        if (found.Group is not null) MessageGroups.Refresh(session, queue, found.Group);
        return MessageFate.Done;
    }

    private static void Delete(SqlSession session, long queue, MessageReceipt receipt) =>
        session.Execute(DeleteSql, ("@id", receipt.Id), ("@queue", queue), ("@receipt", receipt.Receipt));

    private static (string? Group, long VisibleAt, long ReceivedAt, long Receipt)? Find(SqlSession session, long queue, MessageReceipt receipt)
    {
        using var reader = session.Command(FindSql, ("@id", receipt.Id), ("@queue", queue)).ExecuteReader();
        return reader.Read() ? (reader.IsDBNull(0) ? null : reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3)) : null;
    }
}
