using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Grains.Environments;
using Grid.Storage.Durability;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Concurrency;

/// <summary>Wakes the scaling of every region that has any, so that it goes on within a minute after the silo that looked after it has gone.</summary>
internal sealed class ScalingSweeper(IGrainStateIndex index, IGrainFactory grains, [FromKeyedServices(MachineClock.Key)] TimeProvider machine, ILogger<ScalingSweeper> logger)
    : StateSweeper<StoredScaling>(StoredScaling.StateName, index, machine, logger)
{
    protected override async Task Sweep(string key, StoredScaling scaling, CancellationToken cancellationToken)
    {
        if (scaling.Targets.Count > 0) await grains.GetGrain<IScalingGrain>(key).Wake(cancellationToken);
    }
}
