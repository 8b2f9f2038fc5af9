using Grid.Contracts;
using Grid.Contracts.Async;

namespace Grid.Gateway.Tests.Async;

/// <summary>The queue of one function, with the events that a test puts there.</summary>
internal sealed class FakeEventQueue : IEventQueueGrain
{
    public List<QueuedEvent> Events { get; } = [];

    public EventQueueStatus Standing { get; set; } = new();

    /// <summary>What was asked, in order.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>How many events the next calls change.</summary>
    public int Changes { get; set; }

    public Task<EventQueueStatus> Status(CancellationToken cancellationToken) => Task.FromResult(Standing);

    public Task<Page<QueuedEvent>> List(EventState? state, string? marker, int maxItems, CancellationToken cancellationToken)
    {
        Calls.Add($"List {state} {marker} {maxItems}");
        return Task.FromResult(new Page<QueuedEvent> { Items = Events, NextMarker = Events.Count > 0 ? "m" : null });
    }

    public Task<QueuedEvent?> Find(string requestId, CancellationToken cancellationToken) => Task.FromResult(Events.FirstOrDefault(queued => queued.Invocation.RequestId == requestId));

    public Task<int> Redrive(string? requestId, CancellationToken cancellationToken)
    {
        Calls.Add($"Redrive {requestId}");
        return Task.FromResult(Changes);
    }

    public Task<int> Drop(string? requestId, CancellationToken cancellationToken)
    {
        Calls.Add($"Drop {requestId}");
        return Task.FromResult(Changes);
    }
}
