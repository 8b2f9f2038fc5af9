using Grid.Contracts;
using Grid.Storage.Traces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Traces;

/// <summary>Deletes traces that are too old, and the oldest when all together are too many. Every silo does, once a minute.</summary>
internal sealed partial class TraceSweeper(
    ITraceStore store, IOptions<TraceStoreOptions> options, [FromKeyedServices(MachineClock.Key)] TimeProvider time, ILogger<TraceSweeper> logger) : BackgroundService
{
    /// <summary>Traces of one transaction, so that others need not wait long.</summary>
    private const int Some = 50;

    /// <summary>Transactions of one sweep.</summary>
    private const int MostTrims = 400;

    private static readonly TimeSpan s_period = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var period = new PeriodicTimer(s_period, time);
        while (await period.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Sweep(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was, the next minute tries again.
                LogFailed(exception);
            }
        }
    }

    internal async Task Sweep(CancellationToken cancellationToken)
    {
        var expired = (time.GetUtcNow() - TimeSpan.FromDays(options.Value.RetentionDays)).ToUnixTimeMilliseconds();
        var left = MostTrims;
        while (left-- > 0 && await store.Trim(expired, Some, cancellationToken) == Some) { }
        var most = options.Value.MaxMb * 1024L * 1024;
        while (left-- > 0 && await store.Size(cancellationToken) > most && await store.Trim(long.MaxValue, Some, cancellationToken) > 0) { }
    }

    [LoggerMessage(1, LogLevel.Error, "Old traces could not be deleted")]
    private partial void LogFailed(Exception exception);
}
