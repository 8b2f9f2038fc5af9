using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Grains.Environments;
using Grid.Scheduling.Messaging;
using Grid.Storage.Durability;
using Grid.Storage.Messaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Messaging;

/// <summary>Deletes messages whose retention is over, and wakes the queues that have to do something by themselves, within a minute after the silo that looked after them has gone.</summary>
internal sealed class QueueSweeper(
    IGrainStateIndex index,
    IMessageTable table,
    IGrainFactory grains,
    TimeProvider time,
    [FromKeyedServices(MachineClock.Key)] TimeProvider machine,
    ILogger<QueueSweeper> logger) : StateSweeper<StoredQueue>(StoredQueue.StateName, index, machine, logger)
{
    /// <summary>Transactions for one queue at a time.</summary>
    private const int ExpiriesPerSweep = 100;

    protected override async Task Sweep(string key, StoredQueue queue, CancellationToken cancellationToken)
    {
        if (queue.HasWork) await grains.GetGrain<IQueuePeer>(key).Wake(cancellationToken);
        if (!queue.Exists) return;
        var expired = MessageRules.ExpiredSince(time.GetUtcNow(), queue.Settings.MessageRetentionPeriod).ToUnixTimeMilliseconds();
        for (var expiry = 0; expiry < ExpiriesPerSweep && await table.Expire(queue.Rows, QueueId.FromGrainKey(key).IsFifo, expired, cancellationToken); expiry++) { }
    }
}
