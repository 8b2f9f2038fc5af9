using Grid.Storage.Async;
using Grid.Storage.Clustering;
using Grid.Storage.Durability;
using Grid.Storage.EventSources;
using Grid.Storage.Functions;
using Grid.Storage.Messaging;
using Grid.Storage.Metrics;
using Grid.Storage.Streams;
using Grid.Storage.Traces;

namespace Grid.Storage;

internal sealed class StorageReset(
    GrainStateTable states,
    ReminderTable reminders,
    CodeStore code,
    IMessageTable messages,
    EventTable events,
    IEventSourceRows eventSources,
    IShardLog shards,
    IMetricTable metrics,
    ITraceStore traces) : IStorageReset
{
    public async Task Reset(CancellationToken cancellationToken)
    {
        await states.DeleteAll(cancellationToken);
        await reminders.Clear(cancellationToken);
        await code.Clear(cancellationToken);
        await events.ClearAll(cancellationToken);
        await messages.Clear(cancellationToken);
        await eventSources.Clear(cancellationToken);
        await shards.Clear(cancellationToken);
        await metrics.Clear(cancellationToken);
        await traces.Clear(cancellationToken);
    }
}
