using Grid.Storage.Clustering;
using Grid.Storage.Durability;
using Grid.Storage.EventSources;
using Grid.Storage.Functions;

namespace Grid.Storage;

internal sealed class StorageReset(GrainStateTable states, ReminderTable reminders, CodeStore code, IEventRows events) : IStorageReset
{
    public async Task Reset(CancellationToken cancellationToken)
    {
        await states.DeleteAll(cancellationToken);
        await reminders.Clear(cancellationToken);
        await code.Clear(cancellationToken);
        await events.Clear(cancellationToken);
    }
}
