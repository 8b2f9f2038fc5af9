using Grid.Contracts.Invocation;
using Orleans.Runtime.Services;

namespace Grid.Grains.Invocation;

/// <summary>Reaches the <see cref="IForwardingService"/> of every silo.</summary>
internal sealed class ForwardingClient(IServiceProvider services) : GrainServiceClient<IForwardingService>(services)
{
    public IForwardingService Of(SiloAddress silo) => GetGrainService(silo);
}
