using System.Globalization;
using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Grains.Functions;
using Grid.Storage.Async;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Async;

/// <summary>Takes events: check, store, tell the function's queue.</summary>
internal sealed partial class EventAcceptance(IRouteTable routes, IEventStore store, IGrainFactory grains, WorkCount work, TimeProvider time, ILogger<EventAcceptance> logger) : IEventInvoker
{
    public async ValueTask<Outcome<Done>> Accept(EventInvocation invocation, CancellationToken cancellationToken)
    {
        // 1. Check. Whether there is room to run it now is not asked.
        if (invocation.Event.Length > EventInvocation.MaxBytes) return TooLarge(invocation.Event.Length);
        var route = await routes.Get(invocation.Function, invocation.Qualifier);
        if (!route.Ok) return route.Error;

        // 2. Store: from here on it is not lost.
        var stored = await store.Add(invocation, time.GetUtcNow(), cancellationToken);
        EventMeasures.Received(invocation.Function);

        // 3. Tell the queue. Should this be lost, the queue finds the event by itself.
        _ = Tell(stored);
        return new Done();
    }

    private async Task Tell(QueuedEvent stored)
    {
        work.Begin();
        try
        {
            await grains.GetGrain<IEventArrivals>(stored.Invocation.Function.GrainKey).Arrived(stored.EventBytes > IEventStore.InlineBytes ? Bare(stored) : stored);
        }
        catch (Exception exception)
        {
            LogUntold(exception, stored.Invocation.RequestId, stored.Invocation.Function.GrainKey);
        }
        finally
        {
            work.End();
        }
    }

    private static QueuedEvent Bare(QueuedEvent stored) => stored with { Invocation = stored.Invocation with { Event = default } };

    private static ApiError TooLarge(int bytes) => new(
        ApiErrorKind.RequestTooLarge,
        string.Create(CultureInfo.InvariantCulture, $"{bytes} byte payload is too large for the Event invocation type (limit {EventInvocation.MaxBytes} bytes)"));

    [LoggerMessage(1, LogLevel.Debug, "The queue of {Function} could not be told of event {RequestId}; it will find it in the store")]
    private partial void LogUntold(Exception exception, string requestId, string function);
}
