namespace Grid.Contracts.Async;

/// <summary>The door for events that nobody waits for: from callers, topics, schedules, buses and destinations.</summary>
public interface IEventInvoker
{
    /// <summary>
    /// Ends when the event is durable: from then on it is invoked, retried, expired or delivered to where its function says, whatever dies in between.
    /// Refuses with AWS's invoke errors (no such function or qualifier, not in a state to be invoked, larger than <see cref="EventInvocation.MaxBytes"/>);
    /// throttling is not looked at. An exception means that the event may or may not have been stored.
    /// </summary>
    ValueTask<Outcome<Done>> Accept(EventInvocation invocation, CancellationToken cancellationToken);
}
