using System.Globalization;
using Grid.Contracts.Mappings;
using Grid.Storage.Durability;
using Orleans.Core.Internal;

namespace Grid.Grains.Mappings;

/// <summary>Finds the grains that belong to mappings.</summary>
internal sealed class MappingGrains(IGrainStateIndex index, IGrainFactory grains)
{
    private const int Batch = 500;

    /// <summary>Ends their activations, before everything that they remember is deleted.</summary>
    public async Task Forget(CancellationToken cancellationToken)
    {
        string? last = null;
        IReadOnlyList<StoredState<StoredMapping>> page;
        do
        {
            page = await index.Scan<StoredMapping>(StoredMapping.StateName, "", last, Batch, cancellationToken);
            foreach (var (key, mapping) in page.Select(stored => (stored.Key, stored.State)))
            {
                last = key;
                await End(grains.GetGrain<IMappingGrain>(key), cancellationToken);
                if (mapping.Mapping is null) continue;
                await End(grains.GetGrain<IMappingPairGrain>(MappingPair.Key(mapping.Mapping)), cancellationToken);
                if (mapping.Mapping.IsOfQueue) await End(grains.GetGrain<IQueueReaderGrain>(key), cancellationToken);
                foreach (var shard in mapping.Shards)
                    await End(grains.GetGrain<IShardReaderGrain>(string.Create(CultureInfo.InvariantCulture, $"{key}/{shard.Log}")), cancellationToken);
            }
        }
        while (page.Count == Batch);
    }

    private static async Task End(IAddressable grain, CancellationToken cancellationToken) => await grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle(cancellationToken);
}
