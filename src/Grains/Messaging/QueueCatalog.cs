using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Grains.Functions;
using Grid.Storage.Durability;

namespace Grid.Grains.Messaging;

/// <summary>Answers from the stored states; no grain is activated.</summary>
internal sealed class QueueCatalog(IGrainStateIndex index) : IQueueCatalog
{
    public Task<Page<string>> List(string region, string prefix, string? marker, int maxItems, CancellationToken cancellationToken) =>
        Cut(region, prefix, marker, maxItems, static _ => true, cancellationToken);

    public Task<Page<string>> ListSources(QueueId deadLetterQueue, string? marker, int maxItems, CancellationToken cancellationToken)
    {
        var arn = deadLetterQueue.Arn;
        return Cut(deadLetterQueue.Region, "", marker, maxItems, queue => queue.Settings.RedrivePolicy?.DeadLetterTargetArn == arn, cancellationToken);
    }

    private async Task<Page<string>> Cut(string region, string prefix, string? marker, int maxItems, Func<StoredQueue, bool> wanted, CancellationToken cancellationToken)
    {
        const int Batch = 500;
        var names = new List<string>();
        var after = marker is null ? null : new QueueId(region, marker).GrainKey;
        IReadOnlyList<StoredState<StoredQueue>> states;
        do
        {
            states = await index.Scan<StoredQueue>(StoredQueue.StateName, new QueueId(region, prefix).GrainKey, after, Batch, cancellationToken);
            foreach (var stored in states)
            {
                after = stored.Key;
                if (!stored.State.Exists || !wanted(stored.State)) continue;
                if (names.Count == maxItems) return new Page<string> { Items = names, NextMarker = names[^1] };
                names.Add(QueueId.FromGrainKey(stored.Key).Name);
            }
        }
        while (states.Count == Batch);
        return new Page<string> { Items = names };
    }
}
