using Grid.Contracts;
using Grid.Contracts.Environments;
using Grid.Grains.Environments;
using Grid.Storage.Durability;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Concurrency;

/// <summary>
/// Wakes the grains that provision, so that what is configured comes back after a restart and after the death of a silo. Where nothing is provisioned it reads one record
/// for each region that has one.
/// </summary>
internal sealed class ProvisioningWaker(
    ISilos silos, ILocalSiloDetails silo, IGrainStateIndex index, IGrainFactory grains, [FromKeyedServices(MachineClock.Key)] TimeProvider time, ILogger<ProvisioningWaker> logger)
    : FirstSiloWaker(silos, silo, time, quietSeconds: 60, logger)
{
    private const int Batch = 100;

    /// <summary>Also what a silo can host decides who provisions what.</summary>
    protected override string Trait(SiloSnapshot snapshot) => $"{snapshot.Silo} {snapshot.HostsEnvironments} {snapshot.MemoryMb}";

    protected override async Task Wake(CancellationToken cancellationToken)
    {
        string? after = null;
        IReadOnlyList<StoredState<StoredConcurrency>> regions;
        do
        {
            regions = await index.Scan<StoredConcurrency>(StoredConcurrency.StateName, "", after, Batch, cancellationToken);
            foreach (var function in regions.SelectMany(region => region.State.Functions).Where(function => function.Value.Provisioned > 0))
                await grains.GetGrain<IProvisioningGrain>(function.Key).Wake();
            after = regions.Count > 0 ? regions[^1].Key : null;
        }
        while (regions.Count == Batch);
    }
}
