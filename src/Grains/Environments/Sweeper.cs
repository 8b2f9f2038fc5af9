using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Environments;

/// <summary>Looks once in a while, on every silo, after what nobody else looks after: what has expired, and who should be awake.</summary>
/// <param name="period">From one round to the next; the first one is as long after the start.</param>
/// <param name="machine">The machine's clock.</param>
internal abstract partial class Sweeper(TimeSpan period, TimeProvider machine, ILogger logger) : BackgroundService
{
    /// <summary>One round.</summary>
    internal abstract Task Sweep(CancellationToken cancellationToken);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period, machine);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Sweep(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was, the next round tries again.
                Failed(exception);
            }
        }
    }

    protected void Failed(Exception exception) => LogFailed(exception, GetType().Name, period);

    [LoggerMessage(1, LogLevel.Error, "{Sweeper} could not do all of its work; it tries again in {Period}")]
    private partial void LogFailed(Exception exception, string sweeper, TimeSpan period);
}
