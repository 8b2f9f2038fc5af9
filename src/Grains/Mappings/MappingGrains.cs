using System.Globalization;
using Grid.Contracts.Mappings;
using Grid.Storage.Durability;
using Orleans.Core.Internal;

namespace Grid.Grains.Mappings;

/// <summary>Finds the grains that belong to mappings.</summary>
internal sealed class MappingGrains(IGrainStateIndex index, IGrainFactory grains) : IMappingReaders
{
    private const int Batch = 500;

    public IMappingReader OfQueue(MappingId mapping) => grains.GetGrain<IQueueReaderGrain>(mapping.GrainKey);

    public IMappingReader OfShard(MappingId mapping, long log) => grains.GetGrain<IShardReaderGrain>(string.Create(CultureInfo.InvariantCulture, $"{mapping.GrainKey}/{log}"));

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
                if (mapping.Mapping.IsOfQueue) await End((IAddressable)OfQueue(mapping.Mapping.Id), cancellationToken);
                foreach (var shard in mapping.Shards) await End((IAddressable)OfShard(mapping.Mapping.Id, shard.Log), cancellationToken);
            }
        }
        while (page.Count == Batch);
    }

    private static async Task End(IAddressable grain, CancellationToken cancellationToken) => await grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle(cancellationToken);
}
