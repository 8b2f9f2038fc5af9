using Grid.Contracts.Async;
using Grid.Contracts.Functions;

namespace Grid.Storage.Async;

/// <summary>Accepted events as rows of the database, in one queue for each function. What a task promises is durable when it ends.</summary>
public interface IEventStore
{
    /// <summary>Payloads of up to so many bytes come with every read; larger ones are fetched alone.</summary>
    const int InlineBytes = 8 * 1024;

    /// <returns>The event as stored, due at once.</returns>
    Task<QueuedEvent> Add(EventInvocation invocation, DateTimeOffset acceptedAt, CancellationToken cancellationToken);

    /// <summary>Changes when an event is due, how often it was tried, how it stands and how it ended. An event that is gone stays gone.</summary>
    /// <returns>False when it is gone.</returns>
    Task<bool> Update(QueuedEvent changed, CancellationToken cancellationToken);

    Task Remove(long id, CancellationToken cancellationToken);

    /// <summary>A function's events by due time and id.</summary>
    /// <param name="after">Behind this one; null begins at the start.</param>
    /// <param name="state">Only those that stand so; null means all.</param>
    Task<IReadOnlyList<QueuedEvent>> Read(FunctionId function, (long Due, long Id)? after, EventState? state, int limit, CancellationToken cancellationToken);

    /// <summary>With its payload; null when there is none.</summary>
    Task<QueuedEvent?> Find(FunctionId function, string requestId, CancellationToken cancellationToken);

    /// <summary>An event's payload; null when the event is gone.</summary>
    Task<ReadOnlyMemory<byte>?> Payload(long id, CancellationToken cancellationToken);

    /// <summary>How many events of a function stand how, and when its oldest waiting one was accepted.</summary>
    Task<EventQueueStatus> Count(FunctionId function, CancellationToken cancellationToken);

    /// <summary>The functions that have events; an index search for each, however many events there are.</summary>
    Task<IReadOnlyList<FunctionId>> Queues(CancellationToken cancellationToken);

    /// <summary>Removes all events of a function.</summary>
    /// <returns>How many there were.</returns>
    Task<int> Clear(FunctionId function, CancellationToken cancellationToken);
}
