using Orleans.Runtime.Services;

namespace Grid.Grains.Environments;

/// <summary>Reaches the <see cref="IViewService"/> of every silo.</summary>
internal sealed class ViewClient(IServiceProvider services) : GrainServiceClient<IViewService>(services)
{
    public IViewService Of(SiloAddress silo) => GetGrainService(silo);
}
