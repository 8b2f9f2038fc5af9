using Grid.Contracts;
using Grid.Contracts.Mappings;
using Grid.Storage.Durability;

namespace Grid.Grains.Mappings;

/// <summary>Answers from the stored states; no grain is activated.</summary>
internal sealed class MappingCatalog(IGrainStateIndex index) : IMappingCatalog
{
    private const int Batch = 500;

    public async Task<Page<EventSourceMapping>> List(string region, string? sourceArn, string? functionArn, string? marker, int maxItems, CancellationToken cancellationToken)
    {
        var mappings = new List<EventSourceMapping>();
        var after = marker is null ? null : new MappingId(region, marker).GrainKey;
        IReadOnlyList<StoredState<StoredMapping>> states;
        do
        {
            states = await index.Scan<StoredMapping>(StoredMapping.StateName, new MappingId(region, "").GrainKey, after, Batch, cancellationToken);
            foreach (var stored in states)
            {
                after = stored.Key;
                if (stored.State.Mapping is not { } mapping || (sourceArn is not null && mapping.SourceArn != sourceArn) || (functionArn is not null && mapping.FunctionArn != functionArn)) continue;
                if (mappings.Count == maxItems) return new Page<EventSourceMapping> { Items = mappings, NextMarker = mappings[^1].Id.Uuid };
                mappings.Add(mapping);
            }
        }
        while (states.Count == Batch);
        return new Page<EventSourceMapping> { Items = mappings };
    }
}
