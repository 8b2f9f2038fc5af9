using Orleans.Concurrency;

namespace Grid.Contracts.Messaging;

/// <summary>
/// One queue; key: <see cref="QueueId.GrainKey"/>. Everything is durable when its call returns; refusals are the service's errors. A queue that does not exist answers
/// <see cref="ApiErrorKind.QueueDoesNotExist"/>.
/// </summary>
[Alias("grid.IQueueGrain")]
public interface IQueueGrain : IGrainWithStringKey
{
    /// <summary>Makes the queue. One that is there with the same settings is left as it is; with others it is refused.</summary>
    [Alias("Create")]
    Task<Outcome<Done>> Create(QueueChange change, Dictionary<string, string> tags, CancellationToken cancellationToken);

    /// <summary>Deletes the queue with all messages.</summary>
    [Alias("Delete")]
    Task<Outcome<Done>> Delete(CancellationToken cancellationToken);

    /// <param name="counted">Whether the messages are counted, which takes time where there are many.</param>
    [Alias("Describe"), AlwaysInterleave]
    Task<Outcome<QueueDescription>> Describe(bool counted, CancellationToken cancellationToken);

    [Alias("Set")]
    Task<Outcome<Done>> Set(QueueChange change, CancellationToken cancellationToken);

    /// <summary>Deletes all messages, at once; once a minute.</summary>
    [Alias("Purge")]
    Task<Outcome<Done>> Purge(CancellationToken cancellationToken);

    /// <summary>Each has an outcome of its own, in the same order.</summary>
    [Alias("Send"), AlwaysInterleave]
    Task<Outcome<Outcome<SentMessage>[]>> Send(NewMessage[] messages, CancellationToken cancellationToken);

    /// <summary>Empty when none comes in the time that the order gives.</summary>
    [Alias("Receive"), AlwaysInterleave]
    Task<Outcome<ReceivedMessage[]>> Receive(ReceiveOrder order, CancellationToken cancellationToken);

    /// <summary>Deletes received messages. Each has an outcome of its own, in the same order.</summary>
    [Alias("Remove"), AlwaysInterleave]
    Task<Outcome<Outcome<Done>[]>> Remove(string[] receiptHandles, CancellationToken cancellationToken);

    /// <inheritdoc cref="Remove"/>
    [Alias("Hide"), AlwaysInterleave]
    Task<Outcome<Outcome<Done>[]>> Hide(VisibilityChange[] changes, CancellationToken cancellationToken);

    [Alias("Tag")]
    Task<Outcome<Done>> Tag(Dictionary<string, string> set, string[] removed, CancellationToken cancellationToken);

    [Alias("Tags"), AlwaysInterleave]
    Task<Outcome<Dictionary<string, string>>> Tags(CancellationToken cancellationToken);

    /// <summary>Begins to move messages out of this dead-letter queue: the task's id.</summary>
    /// <param name="destinationArn">Null for where each message came from.</param>
    /// <param name="messagesPerSecond">1-500; null for as many as the grid moves.</param>
    [Alias("StartMove")]
    Task<Outcome<string>> StartMove(string? destinationArn, int? messagesPerSecond, CancellationToken cancellationToken);

    /// <summary>How many messages had been moved.</summary>
    [Alias("CancelMove")]
    Task<Outcome<long>> CancelMove(string taskId, CancellationToken cancellationToken);

    /// <summary>The last ten, the newest first.</summary>
    [Alias("Moves"), AlwaysInterleave]
    Task<Outcome<MoveTask[]>> Moves(CancellationToken cancellationToken);
}
