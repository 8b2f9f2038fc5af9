using System.Globalization;
using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Grains.Functions;
using Grid.Storage.Async;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Async;

/// <summary>Takes events: check, store, tell the function's queue.</summary>
/// <param name="machine">By this clock silos die and take over.</param>
internal sealed partial class EventAcceptance(
    IRouteTable routes,
    IEventStore store,
    IGrainFactory grains,
    WorkCount work,
    TimeProvider time,
    [FromKeyedServices(MachineClock.Key)] TimeProvider machine,
    ILogger<EventAcceptance> logger) : IEventInvoker
{
    /// <summary>How often a queue that cannot be told is told again, a second apart: longer than it takes until another silo has it.</summary>
    private const int Retells = 10;

    private static readonly TimeSpan s_retell = TimeSpan.FromSeconds(1);

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
            var queue = grains.GetGrain<IEventArrivals>(stored.Invocation.Function.GrainKey);
            for (var times = 0; times <= Retells; times++)
            {
                try
                {
                    if (times == 0) await queue.Arrived(stored.EventBytes > IEventStore.InlineBytes ? Bare(stored) : stored);
                    else await queue.Wake(stored.Id);
                    return;
                }
                catch (Exception exception)
                {
                    // Its silo has died, and perhaps it had heard of the event and forgotten it.
                    LogUntold(exception, stored.Invocation.RequestId, stored.Invocation.Function.GrainKey);
                }

                await Task.Delay(s_retell, machine);
            }
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

    [LoggerMessage(1, LogLevel.Debug, "The queue of {Function} could not be told of event {RequestId}; it is told again")]
    private partial void LogUntold(Exception exception, string requestId, string function);
}
