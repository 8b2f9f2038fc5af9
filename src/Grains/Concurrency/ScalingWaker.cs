using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Storage.Durability;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Concurrency;

/// <summary>Wakes the scaling of every region that has any, so that it goes on within a minute after the silo that looked after it has gone.</summary>
internal sealed partial class ScalingWaker(IGrainStateIndex index, IGrainFactory grains, [FromKeyedServices(MachineClock.Key)] TimeProvider time, ILogger<ScalingWaker> logger) : BackgroundService
{
    private const int Batch = 100;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

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
                // Whatever it was, the next minute tries again.
                LogFailed(exception);
            }
        }
    }

    internal async Task Wake(CancellationToken cancellationToken)
    {
        string? last = null;
        IReadOnlyList<StoredState<StoredScaling>> page;
        do
        {
            page = await index.Scan<StoredScaling>(StoredScaling.StateName, "", last, Batch, cancellationToken);
            foreach (var region in page.Where(stored => stored.State.Targets.Count > 0)) await grains.GetGrain<IScalingGrain>(region.Key).Wake(cancellationToken);
            last = page.Count == 0 ? null : page[^1].Key;
        }
        while (page.Count == Batch);
    }

    [LoggerMessage(1, LogLevel.Error, "The scaling of the regions could not be woken")]
    private partial void LogFailed(Exception exception);
}
