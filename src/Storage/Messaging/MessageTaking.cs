using System.Data.Common;
using Grid.Storage.Durability;

namespace Grid.Storage.Messaging;

/// <summary>Takes visible messages.</summary>
internal static class MessageTaking
{
    /// <summary>Redriven by one reception, at most, so that no caller waits for a whole backlog to be moved.</summary>
    private const int MostRedriven = 100;

    private const string Columns = """
        SELECT m.id, message_id, sent_at, first_received_at, receives, group_id, deduplication_id, source, sender, trace, attributes, data
        FROM message AS m JOIN message_body ON message = m.id
        """;
    private const string VisibleSql = $"{Columns} WHERE queue_id = @queue AND visible_at <= @now AND sent_at > @oldest ORDER BY visible_at, m.id LIMIT @most";
    private const string GroupSql = $"{Columns} WHERE queue_id = @queue AND group_id = @group AND visible_at <= @now AND sent_at > @oldest ORDER BY m.id LIMIT @most";
    private const string AgainSql = $"{Columns} WHERE queue_id = @queue AND m.id = @id AND receipt = @receipt AND visible_at > @now";
    private const string TakeSql = """
        UPDATE message SET visible_at = @until, received_at = @now, first_received_at = CASE WHEN receives = 0 THEN @now ELSE first_received_at END, receives = receives + 1, receipt = @receipt
        WHERE id = @id AND queue_id = @queue AND visible_at <= @now AND receives = @receives
        """;
    private const string AgainHideSql = "UPDATE message SET visible_at = @until WHERE id = @id";

    internal static TakenMessages Take(SqlSession session, TakeOrder order)
    {
        var taking = new Taking(order);
        if (!order.Fifo)
        {
            while (taking.WantsMore && TakeSome(session, taking, VisibleSql)) { }
        }
        else if (MessageGroups.AnyReady(session, order.Queue, order.Now))
        {
            if (order.MaxReceives is not null && order.DeadLetterQueue < order.Queue) MessageGroups.Lock(session, order.DeadLetterQueue);
            MessageGroups.Lock(session, order.Queue);
            TakeGroups(session, taking);
        }

        return new TakenMessages(taking.Taken, taking.Redriven);
    }

    internal static List<StoredMessage>? Again(SqlSession session, long queue, IReadOnlyList<long> ids, long receipt, long now, long until)
    {
        var messages = new List<StoredMessage>();
        foreach (var id in ids)
        {
            using var reader = session.Command(AgainSql, ("@queue", queue), ("@id", id), ("@receipt", receipt), ("@now", now)).ExecuteReader();
            if (!reader.Read()) return null;
            messages.Add(Row(reader));
        }

        foreach (var id in ids) session.Execute(AgainHideSql, ("@until", until), ("@id", id));
        foreach (var group in messages.Select(message => message.GroupId).OfType<string>().Distinct()) MessageGroups.Refresh(session, queue, group);
        return messages;
    }

    private static void TakeGroups(SqlSession session, Taking taking)
    {
        var order = taking.Order;
        List<string> groups;
        do
        {
            groups = MessageGroups.Ready(session, order.Queue, order.Now);
            foreach (var group in groups.TakeWhile(_ => taking.WantsMore))
            {
                while (taking.WantsMore && TakeSome(session, taking, GroupSql, group)) { }
                MessageGroups.Refresh(session, order.Queue, group);
            }
        }
        while (taking.Taken.Count == 0 && taking.WantsMore && groups.Count == MessageGroups.MostTaken);
    }

    /// <returns>Whether to look once more: something was moved away, or taken by somebody else.</returns>
    private static bool TakeSome(SqlSession session, Taking taking, string sql, string? group = null)
    {
        var order = taking.Order;
        var most = order.Most - taking.Taken.Count;
        var seen = new List<StoredMessage>(most);
        using (var reader = group is null
            ? session.Command(sql, ("@queue", order.Queue), ("@now", order.Now), ("@oldest", order.Oldest), ("@most", (long)most)).ExecuteReader()
            : session.Command(sql, ("@queue", order.Queue), ("@group", group), ("@now", order.Now), ("@oldest", order.Oldest), ("@most", (long)most)).ExecuteReader())
        {
            while (reader.Read()) seen.Add(Row(reader));
        }

        var missed = false;
        foreach (var message in seen)
        {
            if (message.Receives >= order.MaxReceives)
            {
                missed = true;
                if (taking.Redriven == MostRedriven) return false;
                MessageMoves.Redrive(session, message.Id, message.GroupId, order.DeadLetterQueue, order.Now, order.Source);
                taking.Redriven++;
            }
            else if (session.Execute(
                TakeSql,
                ("@until", order.Until), ("@now", order.Now), ("@receipt", order.Receipt), ("@id", message.Id), ("@queue", order.Queue), ("@receives", (long)message.Receives)) == 1)
            {
                taking.Taken.Add(message with { Receives = message.Receives + 1, FirstReceivedAt = message.Receives == 0 ? order.Now : message.FirstReceivedAt });
            }
            else missed = true;
        }

        return missed;
    }

    private static StoredMessage Row(DbDataReader row) => new(
        row.GetInt64(0),
        row.GetString(1),
        row.GetInt64(2),
        row.GetInt64(3),
        (int)row.GetInt64(4),
        Text(row, 5),
        Text(row, 6),
        Text(row, 7),
        row.GetString(8),
        Text(row, 9),
        row.GetFieldValue<byte[]>(10),
        row.GetFieldValue<byte[]>(11));

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private sealed class Taking(TakeOrder order)
    {
        public TakeOrder Order => order;

        public List<StoredMessage> Taken { get; } = [];

        public int Redriven { get; set; }

        public bool WantsMore => Taken.Count < order.Most && Redriven < MostRedriven;
    }
}
