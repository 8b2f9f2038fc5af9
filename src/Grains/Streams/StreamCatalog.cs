using Grid.Contracts;
using Grid.Contracts.Streams;
using Grid.Storage.Durability;

namespace Grid.Grains.Streams;

/// <summary>Answers from the stored states; no grain is activated.</summary>
internal sealed class StreamCatalog(IGrainStateIndex index) : IStreamCatalog
{
    private const int Batch = 200;

    public async Task<Page<StreamDescription>> List(string region, string? marker, int maxItems, CancellationToken cancellationToken)
    {
        var found = new List<StreamDescription>();
        var after = marker is null ? null : new StreamId(region, marker).GrainKey;
        IReadOnlyList<StoredState<StoredStream>> states;
        do
        {
            states = await index.Scan<StoredStream>(StoredStream.StateName, new StreamId(region, "").GrainKey, after, Batch, cancellationToken);
            foreach (var stored in states)
            {
                after = stored.Key;
                if (!stored.State.Exists) continue;
                if (found.Count == maxItems) return new Page<StreamDescription> { Items = found, NextMarker = found[^1].Id.Name };
                found.Add(stored.State.Describe(StreamId.FromGrainKey(stored.Key)) with { Shards = [], Consumers = [] });
            }
        }
        while (states.Count == Batch);
        return new Page<StreamDescription> { Items = found };
    }
}
