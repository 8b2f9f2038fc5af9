using Grid.Contracts.EventSources;
using Grid.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.EventSources;

/// <summary>
/// Wakes whoever looks after the schedules, the buses and the deliveries of a region, so that they go on within <see cref="Period"/> after the silo that looked
/// after them was found dead, and after a restart.
/// </summary>
internal sealed partial class EventSourcesWaker(EventSourceGrains owners, [FromKeyedServices(MachineClock.Key)] TimeProvider time, ILogger<EventSourcesWaker> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var period = new PeriodicTimer(Period, time);
        while (await period.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Wake(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was, the next time tries again.
                LogFailed(exception);
            }
        }
    }

    internal async Task Wake(CancellationToken cancellationToken) => await Task.WhenAll((await owners.All(cancellationToken)).Select(grain => Wake(grain, cancellationToken)));

    private async Task Wake(IGrainWithStringKey grain, CancellationToken cancellationToken)
    {
        try
        {
            await (grain switch
            {
                ISchedulerGrain schedules => schedules.Wake(cancellationToken),
                IEventBusGrain buses => buses.Wake(cancellationToken),
                IOutboxGrain outbox => outbox.Wake(cancellationToken),
                _ => Task.CompletedTask,
            });
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // One region's trouble is not another's.
            LogFailed(exception);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The schedules and buses of the regions could not be woken")]
    private partial void LogFailed(Exception exception);
}
