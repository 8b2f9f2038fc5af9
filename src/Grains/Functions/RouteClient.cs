using Grid.Contracts.Functions;
using Orleans.Runtime.Services;

namespace Grid.Grains.Functions;

/// <summary>Reaches the <see cref="IRouteService"/> of every silo.</summary>
internal sealed class RouteClient(IServiceProvider services) : GrainServiceClient<IRouteService>(services)
{
    public IRouteService Of(SiloAddress silo) => GetGrainService(silo);
}
