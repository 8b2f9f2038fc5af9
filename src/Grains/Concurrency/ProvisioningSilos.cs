using Grid.Contracts.Functions;
using Orleans.Runtime.Services;

namespace Grid.Grains.Concurrency;

/// <summary>Reaches the service of each silo.</summary>
internal sealed class ProvisioningSilos(IServiceProvider services) : GrainServiceClient<IProvisioningService>(services), IProvisioningSilos
{
    public Task<ProvisionedStanding> Provision(string silo, FunctionVersion version, int count) => On(silo).Provision(version, count);

    public Task<ProvisionedStanding> Standing(string silo, FunctionVersion version) => On(silo).Standing(version);

    private IProvisioningService On(string silo) => GetGrainService(SiloAddress.FromParsableString(silo));
}
