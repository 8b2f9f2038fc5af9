using Grid.Contracts.Concurrency;
using Grid.Contracts.Environments;
using Grid.Contracts.Observability;
using Orleans.Services;

namespace Grid.Grains.Environments;

/// <summary>What a silo shows of itself to those who look at the grid. One on every silo.</summary>
[Alias("grid.IViewService")]
internal interface IViewService : IGrainService
{
    [Alias("Standing"), ResponseTimeout("00:00:02")]
    Task<SiloStanding> Standing();

    [Alias("Environments"), ResponseTimeout("00:00:02")]
    Task<EnvironmentPage> Environments(EnvironmentQuery query);

    [Alias("Pools"), ResponseTimeout("00:00:02")]
    Task<PoolUse[]> Pools();

    [Alias("Decisions"), ResponseTimeout("00:00:02")]
    Task<Decision[]> Decisions(DecisionQuery query);
}
