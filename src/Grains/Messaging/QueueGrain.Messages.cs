using System.Globalization;
using System.Text;
using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Scheduling.Messaging;
using Grid.Storage.Messaging;

namespace Grid.Grains.Messaging;

/// <summary>What callers do with the messages.</summary>
internal sealed partial class QueueGrain
{
    /// <summary>Upper bound of the messages in flight; null when nobody has counted.</summary>
    private long? _inFlightAtMost;

    public async Task<Outcome<Outcome<SentMessage>[]>> Send(NewMessage[] messages, CancellationToken cancellationToken)
    {
        if (!Exists) return QueueErrors.NoQueue;
        var (settings, rows, now) = (state.State.Settings, state.State.Rows, Now);
        var outcomes = new Outcome<SentMessage>[messages.Length];
        var inserts = new List<(int Index, MessageInsert Insert)>();
        for (var index = 0; index < messages.Length; index++)
        {
            var prepared = Prepare(messages[index], settings, now);
            if (prepared.Ok) inserts.Add((index, prepared.Value));
            else outcomes[index] = prepared.Error;
        }

        if (inserts.Count == 0) return outcomes;
        var stored = await table.Insert(rows, [.. inserts.Select(insert => insert.Insert)], Milliseconds(now), cancellationToken);
        for (var number = 0; number < stored.Length; number++)
            outcomes[inserts[number].Index] = new SentMessage { MessageId = stored[number].MessageId, SequenceNumber = Id.IsFifo ? Sequence(stored[number].Id) : null };

        var shown = inserts.Count(insert => insert.Insert.VisibleAt <= Milliseconds(now));
        if (shown > 0) _waiters.Wake(shown);
        if (shown < inserts.Count) SetAlarm(inserts.Max(insert => insert.Insert.VisibleAt));
        return outcomes;
    }

    public async Task<Outcome<ReceivedMessage[]>> Receive(ReceiveOrder order, CancellationToken cancellationToken)
    {
        var deadline = Now.AddSeconds(order.WaitSeconds ?? state.State.Settings.ReceiveMessageWaitTimeSeconds);
        // Nobody waits for a message on a silo that stops.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        while (true)
        {
            if (!Exists) return QueueErrors.NoQueue;
            var (seen, now) = (_waiters.Changes, Now);
            Outcome<ReceivedMessage[]> taken;
            try
            {
                taken = await Take(order, now, cancellationToken);
            }
            catch
            {
                // Who was woken and got nothing must not keep it from the next.
                _waiters.Wake(1);
                throw;
            }

            if (!taken.Ok || taken.Value.Length > 0 || Now >= deadline) return taken;
            if (await table.NextVisible(state.State.Rows, Id.IsFifo, Milliseconds(now), cancellationToken) is { } next) SetAlarm(next);
            await _waiters.Wait(seen, deadline - Now, ended.Token);
            if (ended.IsCancellationRequested) return Array.Empty<ReceivedMessage>();
        }
    }

    public async Task<Outcome<Outcome<Done>[]>> Remove(string[] receiptHandles, CancellationToken cancellationToken)
    {
        if (!Exists) return QueueErrors.NoQueue;
        var rows = state.State.Rows;
        var receipts = Array.ConvertAll(receiptHandles, handle => ReceiptHandles.Read(rows, handle));
        var known = receipts.OfType<MessageReceipt>().ToArray();
        foreach (var receipt in known) _attempts.Touched(receipt.Id);
        var fates = new Queue<MessageFate>(known.Length == 0 ? [] : await table.Remove(rows, Id.IsFifo, known, Milliseconds(Now), cancellationToken));
        if (Id.IsFifo && known.Length > 0) _waiters.Wake(known.Length);
        return receiptHandles.Select((handle, index) => receipts[index] is null
            ? QueueErrors.InvalidHandle
            : fates.Dequeue() == MessageFate.Done
                ? new Outcome<Done> { Value = new Done() }
                : QueueErrors.Invalid("ReceiptHandle", handle, "The receipt handle has expired.")).ToArray();
    }

    public async Task<Outcome<Outcome<Done>[]>> Hide(VisibilityChange[] changes, CancellationToken cancellationToken)
    {
        if (!Exists) return QueueErrors.NoQueue;
        var (rows, now) = (state.State.Rows, Now);
        var receipts = Array.ConvertAll(changes, change => ReceiptHandles.Read(rows, change.ReceiptHandle));
        var known = changes.Zip(receipts).Where(pair => pair.Second is not null).Select(pair => (pair.Second!.Value, Milliseconds(MessageRules.ShownAgainAt(now, pair.First.Seconds)))).ToArray();
        foreach (var (receipt, _) in known) _attempts.Touched(receipt.Id);
        var fates = new Queue<MessageFate>(known.Length == 0
            ? []
            : await table.Hide(rows, Id.IsFifo, known, Milliseconds(now), (long)MessageRules.LongestHidden.TotalMilliseconds, cancellationToken));
        foreach (var (_, until) in known) SetAlarm(until);
        return changes.Select((change, index) => receipts[index] is null ? QueueErrors.InvalidHandle : Hidden(change, fates.Dequeue())).ToArray();
    }

    private static Outcome<Done> Hidden(VisibilityChange change, MessageFate fate) => fate switch
    {
        MessageFate.Done => new Done(),
        MessageFate.Missing => QueueErrors.Invalid("ReceiptHandle", change.ReceiptHandle, "Message does not exist or is not available for visibility timeout change."),
        MessageFate.TooLong => QueueErrors.Invalid("VisibilityTimeout", change.Seconds, "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]"),
        _ => new ApiError(ApiErrorKind.MessageNotInflight, "The specified message isn't in flight."),
    };

    private static string Sequence(long id) => id.ToString("D20", CultureInfo.InvariantCulture);

    private Outcome<MessageInsert> Prepare(NewMessage message, QueueSettings settings, DateTimeOffset now)
    {
        var size = MessageRules.SizeOf(message.Body.Length, message.Attributes.Select(attribute => (
            Encoding.UTF8.GetByteCount(attribute.Key),
            Encoding.UTF8.GetByteCount(attribute.Value.DataType),
            attribute.Value.Text is { } text ? Encoding.UTF8.GetByteCount(text) : attribute.Value.Binary.Length)));
        if (size > settings.MaximumMessageSize) return QueueErrors.TooLarge(settings.MaximumMessageSize);

        MessageDeduplication? deduplication = null;
        if (Id.IsFifo)
        {
            if (message.GroupId is null) return QueueErrors.Missing("MessageGroupId");
            if (message.DelaySeconds is { } given && given != settings.DelaySeconds) return QueueErrors.WrongType("DelaySeconds", given);
            var id = message.DeduplicationId ?? (settings.ContentBasedDeduplication ? Deduplication.IdOf(message.Body.Span) : null);
            if (id is null) return ApiError.InvalidParameter("The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");
            deduplication = new MessageDeduplication(id, Deduplication.Name(settings.DeduplicationPerGroup, message.GroupId, id), Milliseconds(now + Deduplication.Window));
        }
        else if (message.GroupId is not null) return QueueErrors.WrongType("MessageGroupId", message.GroupId);
        else if (message.DeduplicationId is not null) return QueueErrors.WrongType("MessageDeduplicationId", message.DeduplicationId);

        return new MessageInsert(
            Guid.NewGuid().ToString(),
            message.Body.ToArray(),
            message.Attributes.Count == 0 ? [] : attributes.SerializeToArray(new Dictionary<string, MessageAttribute>(message.Attributes)),
            message.SenderId,
            message.TraceHeader,
            Milliseconds(MessageRules.ShownAt(now, message.DelaySeconds ?? settings.DelaySeconds)),
            message.GroupId,
            deduplication);
    }

    /// <summary>Takes what is there now.</summary>
    private async Task<Outcome<ReceivedMessage[]>> Take(ReceiveOrder order, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (settings, rows) = (state.State.Settings, state.State.Rows);
        var until = Milliseconds(MessageRules.ShownAgainAt(now, order.VisibilityTimeout ?? settings.VisibilityTimeout));
        if (order.AttemptId is { } attempt && _attempts.Find(attempt, now) is { } before
            && await table.Retake(rows, before.Messages, before.Receipt, Milliseconds(now), until, cancellationToken) is { } again)
        {
            return Received(again, rows, before.Receipt);
        }

        var expired = Milliseconds(MessageRules.ExpiredSince(now, settings.MessageRetentionPeriod));
        if (_inFlightAtMost is not { } atMost || !MessageRules.HasRoom(atMost))
        {
            _inFlightAtMost = atMost = (await table.Count(rows, Milliseconds(now), expired, cancellationToken)).InFlight;
            if (!MessageRules.HasRoom(atMost)) return Id.IsFifo ? Array.Empty<ReceivedMessage>() : QueueErrors.OverLimit;
        }

        var deadLetters = settings.RedrivePolicy is { } redrive ? QueueId.FromArn(redrive.DeadLetterTargetArn) : null;
        var target = deadLetters is null ? null : GrainFactory.GetGrain<IQueuePeer>(deadLetters.Value.GrainKey);
        var targetRows = target is null ? null : await target.Rows(cancellationToken);
        var receipt = BitConverter.ToInt64(Guid.NewGuid().ToByteArray());
        var taken = await table.Take(
            new TakeOrder
            {
                Queue = rows,
                Fifo = Id.IsFifo,
                Most = order.MaxMessages,
                Now = Milliseconds(now),
                Until = until,
                Oldest = expired,
                Receipt = receipt,
                // Without a dead-letter queue messages stay here and go on being received.
                MaxReceives = targetRows is null ? null : settings.RedrivePolicy!.MaxReceiveCount,
                DeadLetterQueue = targetRows ?? 0,
                Source = Id.Arn,
            },
            cancellationToken);
        if (taken.Redriven > 0) await target!.Arrived(taken.Redriven);
        if (taken.Messages.Count == 0) return Array.Empty<ReceivedMessage>();

        _inFlightAtMost += taken.Messages.Count;
        if (order.AttemptId is not null) _attempts.Remember(order.AttemptId, new ReceiveAttempts.Attempt([.. taken.Messages.Select(message => message.Id)], receipt), now);
        SetAlarm(until);
        _waiters.Wake(1);
        return Received(taken.Messages, rows, receipt);
    }

    private ReceivedMessage[] Received(IReadOnlyList<StoredMessage> messages, long rows, long receipt) => [.. messages.Select(message => new ReceivedMessage
    {
        MessageId = message.MessageId,
        ReceiptHandle = ReceiptHandles.Write(rows, message.Id, receipt),
        Body = message.Body,
        Attributes = message.Attributes.Length == 0 ? [] : attributes.Deserialize(message.Attributes)!,
        TraceHeader = message.Trace,
        SenderId = message.Sender,
        SentAt = DateTimeOffset.FromUnixTimeMilliseconds(message.SentAt),
        FirstReceivedAt = DateTimeOffset.FromUnixTimeMilliseconds(message.FirstReceivedAt),
        ReceiveCount = message.Receives,
        GroupId = message.GroupId,
        DeduplicationId = message.DeduplicationId,
        SequenceNumber = Id.IsFifo ? Sequence(message.Id) : null,
        DeadLetterSourceArn = message.Source,
    })];
}
