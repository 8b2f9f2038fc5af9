using Grid.Contracts.Concurrency;
using Grid.Contracts.Environments;
using Grid.Contracts.Observability;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Grid.Grains.Environments;

/// <inheritdoc cref="IViewService"/>
[Reentrant]
internal sealed class ViewService(GrainId id, Silo silo, ILoggerFactory loggers, OwnView own) : GrainService(id, silo, loggers), IViewService
{
    public Task<SiloStanding> Standing() => Task.FromResult(own.Standing());

    public Task<EnvironmentPage> Environments(EnvironmentQuery query) => Task.FromResult(own.Environments(query));

    public Task<PoolUse[]> Pools() => Task.FromResult(own.Pools());

    public Task<Decision[]> Decisions(DecisionQuery query) => Task.FromResult(own.Decisions(query));
}
