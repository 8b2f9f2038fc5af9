using Grid.Storage.Durability;
using Grid.Storage.Functions;

namespace Grid.Storage;

internal sealed class StorageReset(IGrainStateTable states, CodeStore code) : IStorageReset
{
    public async Task Reset(CancellationToken cancellationToken)
    {
        await states.DeleteAll(cancellationToken);
        await code.Clear(cancellationToken);
    }
}
