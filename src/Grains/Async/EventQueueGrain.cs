using System.Globalization;
using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Contracts.Functions;
using Grid.Scheduling.Async;
using Grid.Storage.Async;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Grid.Grains.Async;

/// <summary>
/// The events of one function: what callers ask of them. What happens by itself is in the other file. Reentrant, because an attempt may last 15 minutes and
/// events arrive meanwhile; everything it remembers is in the store.
/// </summary>
[Reentrant]
internal sealed partial class EventQueueGrain(
    IEventStore store,
    EventAttempts attempts,
    EventDelivery delivery,
    WorkCount work,
    Dice dice,
    IOptions<EventOptions> options,
    TimeProvider time,
    ILogger<EventQueueGrain> logger) : Grain, IEventQueueGrain, IEventArrivals
{
    /// <summary>Events changed at once by a redrive.</summary>
    private const int Batch = 256;

    private FunctionId Function => FunctionId.FromGrainKey(this.GetPrimaryKeyString());

    public async Task<EventQueueStatus> Status(CancellationToken cancellationToken) => await store.Count(Function, cancellationToken) with { Running = _running };

    public async Task<Page<QueuedEvent>> List(EventState? state, string? marker, int maxItems, CancellationToken cancellationToken)
    {
        var rows = await store.Read(Function, Position(marker), state, maxItems + 1, cancellationToken);
        var items = rows.Take(maxItems).Select(Bare).ToArray();
        return new Page<QueuedEvent> { Items = items, NextMarker = rows.Count > maxItems ? Marker(items[^1]) : null };
    }

    public Task<QueuedEvent?> Find(string requestId, CancellationToken cancellationToken) => store.Find(Function, requestId, cancellationToken);

    public async Task<int> Redrive(string? requestId, CancellationToken cancellationToken)
    {
        if (requestId is not null) return await store.Find(Function, requestId, cancellationToken) is { } one && await TryAgain(one, cancellationToken) ? 1 : 0;
        var count = 0;
        foreach (var state in (EventState[])[EventState.Failed, EventState.Undelivered])
        {
            (long Due, long Id)? after = null;
            IReadOnlyList<QueuedEvent> page;
            do
            {
                page = await store.Read(Function, after, state, Batch, cancellationToken);
                count += (await Task.WhenAll(page.Select(one => TryAgain(one, cancellationToken)))).Count(done => done);
                if (page.Count > 0) after = Key(page[^1]);
            }
            while (page.Count == Batch);
        }

        return count;
    }

    public async Task<int> Drop(string? requestId, CancellationToken cancellationToken)
    {
        if (requestId is null)
        {
            var all = await store.Clear(Function, cancellationToken);
            _window.Restart();
            _failures.Clear();
            Pump();
            return all;
        }

        if (await store.Find(Function, requestId, cancellationToken) is not { } one || _window.IsTaken(one.Id)) return 0;
        _window.Forget(one.Id);
        _failures.Remove(one.Id);
        await store.Remove(one.Id, cancellationToken);
        return 1;
    }

    public Task Arrived(QueuedEvent arrived)
    {
        Offer(arrived);
        Pump();
        return Task.CompletedTask;
    }

    public Task Sweep()
    {
        _window.Restart();
        Pump();
        return Task.CompletedTask;
    }

    /// <returns>False when the function or a delivery has it at this moment.</returns>
    private async Task<bool> TryAgain(QueuedEvent one, CancellationToken cancellationToken)
    {
        if (_window.IsTaken(one.Id)) return false;
        var now = Now();
        var again = one.State == EventState.Failed
            ? one with { State = EventState.Waiting, Attempts = 0, AcceptedAt = now, Due = now, Outcome = null }
            : one with { Due = now };
        _window.Forget(one.Id);
        _failures.Remove(one.Id);
        if (!await store.Update(again, cancellationToken)) return false;
        Offer(again);
        Pump();
        return true;
    }

    private static QueuedEvent Bare(QueuedEvent queued) => queued with { Invocation = queued.Invocation with { Event = default } };

    private static (long Due, long Id) Key(QueuedEvent queued) => (queued.Due.ToUnixTimeMilliseconds(), queued.Id);

    private static string Marker(QueuedEvent last) => string.Create(CultureInfo.InvariantCulture, $"{last.Due.ToUnixTimeMilliseconds()}.{last.Id}");

    /// <summary>A marker that was not made here begins at the start.</summary>
    private static (long Due, long Id)? Position(string? marker)
    {
        var dot = marker?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        return dot > 0
            && long.TryParse(marker.AsSpan(0, dot), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var due)
            && long.TryParse(marker.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? (due, id)
            : null;
    }
}
