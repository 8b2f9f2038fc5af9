using Grid.Contracts;
using Grid.Grains.Environments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Tables;

/// <summary>Wakes the grains that follow PostgreSQL tables: those of a dead silo go on elsewhere, from where the replication slot stands.</summary>
internal sealed class PostgresTableWaker(
    ISilos silos, ILocalSiloDetails silo, IOptions<TableOptions> options, IGrainFactory grains, [FromKeyedServices(MachineClock.Key)] TimeProvider time, ILogger<PostgresTableWaker> logger)
    : FirstSiloWaker(silos, silo, time, quietSeconds: 15, logger)
{
    protected override async Task Wake(CancellationToken cancellationToken)
    {
        foreach (var name in options.Value.PostgresTables.Keys) await grains.GetGrain<IPostgresTableGrain>(name).Wake();
    }
}
