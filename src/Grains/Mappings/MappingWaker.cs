using Grid.Contracts;
using Grid.Contracts.Mappings;
using Grid.Grains.Environments;
using Grid.Storage.Durability;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Mappings;

/// <summary>Wakes the mappings that read or have something to do: what a dead silo read is read on, what it began is finished, and new shards are found.</summary>
internal sealed class MappingWaker(
    ISilos silos, ILocalSiloDetails silo, IGrainStateIndex index, IGrainFactory grains, [FromKeyedServices(MachineClock.Key)] TimeProvider time, ILogger<MappingWaker> logger)
    : FirstSiloWaker(silos, silo, time, quietSeconds: 60, logger)
{
    private const int Batch = 100;

    protected override async Task Wake(CancellationToken cancellationToken)
    {
        string? last = null;
        IReadOnlyList<StoredState<StoredMapping>> page;
        do
        {
            page = await index.Scan<StoredMapping>(StoredMapping.StateName, "", last, Batch, cancellationToken);
            if (page.Count > 0) last = page[^1].Key;
            await Task.WhenAll(page.Where(stored => stored.State.HasWork).Select(stored => grains.GetGrain<IMappingGrain>(stored.Key).Wake(cancellationToken)));
        }
        while (page.Count == Batch);
    }
}
