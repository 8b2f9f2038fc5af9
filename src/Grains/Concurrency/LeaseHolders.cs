using Orleans.Runtime.Services;

namespace Grid.Grains.Concurrency;

/// <summary>Reaches the <see cref="ILeaseHolder"/> of a silo.</summary>
internal sealed class LeaseHolders(IServiceProvider services) : GrainServiceClient<ILeaseHolder>(services), ILeaseHolders
{
    public ILeaseHolder On(string silo) => GetGrainService(SiloAddress.FromParsableString(silo));
}
