using Grid.Contracts.Functions;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Grid.Grains.Functions;

/// <summary>Forgets routes when another silo says so.</summary>
[Reentrant]
internal sealed class RouteService(GrainId id, Silo silo, ILoggerFactory loggers, LocalRoutes routes) : GrainService(id, silo, loggers), IRouteService
{
    public Task Forget(FunctionId function)
    {
        routes.Forget(function);
        return Task.CompletedTask;
    }
}
