namespace Grid.Contracts.Async;

/// <summary>The accepted events of one function. Key: the function's <c>region/name</c>.</summary>
[Alias("grid.IEventQueueGrain")]
public interface IEventQueueGrain : IGrainWithStringKey
{
    [Alias("Status")]
    Task<EventQueueStatus> Status(CancellationToken cancellationToken);

    /// <summary>Events in the order in which they are due, without their payloads.</summary>
    /// <param name="state">Only those that stand so; null means all.</param>
    /// <param name="marker">Where the last page ended; null begins at the start.</param>
    /// <param name="maxItems">1-1,000.</param>
    [Alias("List")]
    Task<Page<QueuedEvent>> List(EventState? state, string? marker, int maxItems, CancellationToken cancellationToken);

    /// <summary>One event with its payload; null when it is not here, or not any more.</summary>
    [Alias("Find")]
    Task<QueuedEvent?> Find(string requestId, CancellationToken cancellationToken);

    /// <summary>
    /// Tries again what has failed: a failed event is invoked anew with all its attempts, age counting from now; one whose destination has not been told is delivered at once; one
    /// that waits for its next attempt has it at once.
    /// </summary>
    /// <param name="requestId">One event; null means every failed and undelivered one.</param>
    /// <returns>How many there were.</returns>
    [Alias("Redrive")]
    Task<int> Redrive(string? requestId, CancellationToken cancellationToken);

    /// <summary>Forgets an event, unless the function has it at this moment; null forgets all.</summary>
    /// <returns>How many there were.</returns>
    [Alias("Drop")]
    Task<int> Drop(string? requestId, CancellationToken cancellationToken);
}
