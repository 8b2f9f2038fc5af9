using Grid.Contracts;
using Grid.Grains.Environments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Tables;

/// <summary>Wakes the grains that follow tables elsewhere: those of a dead silo go on on another, from where the replication slot stands or from the position that is stored.</summary>
internal sealed class TableFeedWaker(
    ISilos silos, ILocalSiloDetails silo, IOptions<TableOptions> options, IGrainFactory grains, [FromKeyedServices(MachineClock.Key)] TimeProvider time, ILogger<TableFeedWaker> logger)
    : FirstSiloWaker(silos, silo, time, quietSeconds: 15, logger)
{
    protected override async Task Wake(CancellationToken cancellationToken)
    {
        foreach (var name in options.Value.PostgresTables.Keys) await grains.GetGrain<IPostgresTableGrain>(name).Wake();
        foreach (var name in options.Value.OutsideStreams.Keys) await grains.GetGrain<IOutsideStreamGrain>(name).Wake();
    }
}
