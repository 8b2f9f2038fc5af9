using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Scheduling.Messaging;
using Grid.Storage.Durability;
using Grid.Storage.Messaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Messaging;

/// <summary>Deletes messages whose retention is over, and wakes the queues that have to do something by themselves, within a minute after the silo that looked after them has gone.</summary>
internal sealed partial class QueueSweeper(IGrainStateIndex index, IMessageTable table, IGrainFactory grains, TimeProvider time, [FromKeyedServices(MachineClock.Key)] TimeProvider machine, ILogger<QueueSweeper> logger) : BackgroundService
{
    private const int Batch = 100;

    /// <summary>Transactions for one queue at a time.</summary>
    private const int ExpiriesPerSweep = 100;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var period = new PeriodicTimer(Period, machine);
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
        string? last = null;
        IReadOnlyList<StoredState<StoredQueue>> page;
        do
        {
            page = await index.Scan<StoredQueue>(StoredQueue.StateName, "", last, Batch, cancellationToken);
            foreach (var (key, queue) in page.Select(stored => (stored.Key, stored.State)))
            {
                last = key;
                if (queue.HasWork) await grains.GetGrain<IQueuePeer>(key).Wake(cancellationToken);
                if (!queue.Exists) continue;
                var expired = MessageRules.ExpiredSince(time.GetUtcNow(), queue.Settings.MessageRetentionPeriod).ToUnixTimeMilliseconds();
                for (var expiry = 0; expiry < ExpiriesPerSweep && await table.Expire(queue.Rows, QueueId.FromGrainKey(key).IsFifo, expired, cancellationToken); expiry++) { }
            }
        }
        while (page.Count == Batch);
    }

    [LoggerMessage(1, LogLevel.Error, "The queues could not be swept")]
    private partial void LogFailed(Exception exception);
}
