using System.Collections.Concurrent;
using System.Globalization;
using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Contracts.Functions;
using Grid.Grains.Functions;
using Grid.Grains.Traces;
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
    RequestSegments segments,
    WorkCount work,
    TimeProvider time,
    [FromKeyedServices(MachineClock.Key)] TimeProvider machine,
    ILogger<EventAcceptance> logger) : IEventInvoker
{
    /// <summary>How often a queue that cannot be told is told again, a second apart: longer than it takes until another silo has it.</summary>
    private const int Retells = 10;

    private static readonly TimeSpan s_retell = TimeSpan.FromSeconds(1);

    /// <summary>Functions whose queue is about to be told again.</summary>
    private readonly ConcurrentDictionary<FunctionId, bool> _untold = new();

    public async ValueTask<Outcome<Done>> Accept(EventInvocation invocation, CancellationToken cancellationToken)
    {
        // 1. Check. Whether there is room to run it now is not asked.
        if (invocation.Event.Length > EventInvocation.MaxBytes) return TooLarge(invocation.Event.Length);
        var route = await routes.Get(invocation.Function, invocation.Qualifier);
        if (!route.Ok) return route.Error;

        // 2. Store: from here on it is not lost.
        var segment = segments.Accept(route.Value.Version, invocation, out var header);
        if (header != invocation.TraceHeader) invocation = invocation with { TraceHeader = header };
        var stored = await store.Add(invocation, time.GetUtcNow(), cancellationToken);
        segment?.End(202, functionFailed: false);
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
            try
            {
                await Queue(stored.Invocation.Function).Arrived(stored.EventBytes > IEventStore.InlineBytes ? Bare(stored) : stored);
            }
            catch (Exception exception)
            {
                // Its silo has died, and perhaps it had heard of the event and forgotten it.
                LogUntold(exception, stored.Invocation.RequestId, stored.Invocation.Function.GrainKey);
                if (_untold.TryAdd(stored.Invocation.Function, true)) await TellAgain(stored.Invocation.Function);
            }
        }
        finally
        {
            work.End();
        }
    }

    /// <summary>One for all events of the function that could not be told: the queue reads what it has not heard of.</summary>
    private async Task TellAgain(FunctionId function)
    {
        for (var times = 0; times < Retells; times++)
        {
            await Task.Delay(s_retell, machine);

            // Whoever fails from now on sees to it anew.
            _untold.TryRemove(function, out _);
            try
            {
                await Queue(function).Sweep();
                return;
            }
            catch (Exception exception)
            {
                LogUnswept(exception, function.GrainKey);
            }

            if (!_untold.TryAdd(function, true)) return;
        }

        _untold.TryRemove(function, out _);
    }

    private IEventArrivals Queue(FunctionId function) => grains.GetGrain<IEventArrivals>(function.GrainKey);

    private static QueuedEvent Bare(QueuedEvent stored) => stored with { Invocation = stored.Invocation with { Event = default } };

    private static ApiError TooLarge(int bytes) => new(
        ApiErrorKind.RequestTooLarge,
        string.Create(CultureInfo.InvariantCulture, $"{bytes} byte payload is too large for the Event invocation type (limit {EventInvocation.MaxBytes} bytes)"));

    [LoggerMessage(1, LogLevel.Debug, "The queue of {Function} could not be told of event {RequestId}; it is told again")]
    private partial void LogUntold(Exception exception, string requestId, string function);

    [LoggerMessage(2, LogLevel.Debug, "The queue of {Function} could not be told of events; it is told again")]
    private partial void LogUnswept(Exception exception, string function);
}
