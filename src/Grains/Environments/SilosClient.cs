using Grid.Contracts.Environments;
using Orleans.Runtime.Services;

namespace Grid.Grains.Environments;

/// <summary>Reaches the <see cref="ISilosService"/> of every silo.</summary>
internal sealed class SilosClient(IServiceProvider services) : GrainServiceClient<ISilosService>(services)
{
    public ISilosService Of(SiloAddress silo) => GetGrainService(silo);
}
