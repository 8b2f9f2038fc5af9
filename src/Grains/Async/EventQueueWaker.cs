using Grid.Contracts;
using Grid.Grains.Environments;
using Grid.Storage.Async;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Async;

/// <summary>
/// Wakes the queues of functions that have events: when the silos are others than before, so that what a dead one had is taken over, and once in a while, in case an arrival was lost
/// and nothing else has woken the queue. The first of the silos does it.
/// </summary>
internal sealed partial class EventQueueWaker(ISilos silos, ILocalSiloDetails silo, IEventStore store, IGrainFactory grains, [FromKeyedServices(MachineClock.Key)] TimeProvider time, ILogger<EventQueueWaker> logger) : BackgroundService
{
    /// <summary>How often the list of silos is looked at, which this silo has in memory.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Looks between two rounds when the silos stay the same.</summary>
    private const int QuietLooks = 15;

    private readonly string _silo = silo.SiloAddress.ToParsableString();
    private string _seen = "";
    private int _quiet;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var period = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await Look(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Storage, or a silo that starts or stops: the next look tries again.
                _seen = "";
                LogFailed(exception);
            }
        }
        while (await period.WaitForNextTickAsync(stoppingToken));
    }

    private async Task Look(CancellationToken stopping)
    {
        var live = silos.Live;
        if (live.Count == 0 || live[0].Silo != _silo) return;
        var seen = string.Join(' ', live.Select(other => other.Silo));
        if (seen == _seen && ++_quiet < QuietLooks) return;
        foreach (var (function, _, id) in await store.Queues(stopping)) await grains.GetGrain<IEventArrivals>(function.GrainKey).Wake(id);
        (_seen, _quiet) = (seen, 0);
    }

    [LoggerMessage(1, LogLevel.Warning, "The queues of events could not be woken; it is tried again")]
    private partial void LogFailed(Exception exception);
}
