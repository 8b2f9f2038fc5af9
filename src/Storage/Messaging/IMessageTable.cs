namespace Grid.Storage.Messaging;

/// <summary>
/// The messages of all queues, in the database. Every change is durable when its task ends, and every change guards itself: two owners of one queue do no harm to each other.
/// A queue's messages belong to a number, which a queue gets anew when it is purged. Times are milliseconds since 1970.
/// </summary>
public interface IMessageTable
{
    /// <summary>A number for the messages of a queue, never given before.</summary>
    Task<long> NewQueue(string name, CancellationToken cancellationToken);

    /// <summary>Each has an outcome in the same order. A message whose deduplication name is remembered is not stored; the outcome tells of the first one.</summary>
    Task<StoredMessageId[]> Insert(long queue, IReadOnlyList<MessageInsert> messages, long now, CancellationToken cancellationToken);

    /// <summary>Takes visible messages, and hides them. What was taken too often is moved to the dead-letter queue instead.</summary>
    Task<TakenMessages> Take(TakeOrder order, CancellationToken cancellationToken);

    /// <summary>The same messages once more, hidden anew; null when anything was done to one of them since they were taken.</summary>
    Task<IReadOnlyList<StoredMessage>?> Retake(long queue, IReadOnlyList<long> ids, long receipt, long now, long until, CancellationToken cancellationToken);

    /// <summary>Deletes taken messages. Outside of FIFO queues one that is gone or was taken by another counts as deleted.</summary>
    Task<MessageFate[]> Remove(long queue, bool fifo, IReadOnlyList<MessageReceipt> receipts, long now, CancellationToken cancellationToken);

    /// <summary>Hides taken messages until another time.</summary>
    /// <param name="longest">How long a message may be hidden from when it was taken, in milliseconds.</param>
    Task<MessageFate[]> Hide(long queue, bool fifo, IReadOnlyList<(MessageReceipt Receipt, long Until)> changes, long now, long longest, CancellationToken cancellationToken);

    /// <param name="oldest">Messages sent at or before it do not count.</param>
    Task<(long Visible, long InFlight, long Delayed)> Count(long queue, long now, long oldest, CancellationToken cancellationToken);

    /// <summary>When a hidden message is shown next; null when none is hidden.</summary>
    Task<long?> NextVisible(long queue, bool fifo, long now, CancellationToken cancellationToken);

    /// <summary>Visible messages in their order, with the ARN that each was moved away from.</summary>
    Task<IReadOnlyList<(long Id, string? Source)>> Peek(long queue, long now, int limit, CancellationToken cancellationToken);

    /// <summary>Moves those that are still visible to other queues, where they are as good as sent anew: how many there were.</summary>
    Task<int> Move(long queue, bool fifo, IReadOnlyList<(long Id, long Destination)> messages, long now, CancellationToken cancellationToken);

    /// <summary>Deletes some messages that were sent at or before a time: false when none was left.</summary>
    Task<bool> Expire(long queue, bool fifo, long oldest, CancellationToken cancellationToken);

    /// <summary>Deletes some of what a queue has: false when nothing was left.</summary>
    Task<bool> Drop(long queue, CancellationToken cancellationToken);

    /// <summary>Deletes everything.</summary>
    Task Clear(CancellationToken cancellationToken);
}
