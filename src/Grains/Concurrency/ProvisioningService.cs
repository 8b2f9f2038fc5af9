using Grid.Contracts.Functions;
using Grid.Grains.Invocation;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Grid.Grains.Concurrency;

/// <summary>Hands on what is wanted of this silo. Starts belong to no call, so they begin outside of this one.</summary>
[Reentrant]
internal sealed class ProvisioningService(GrainId id, Orleans.Runtime.Silo silo, ILoggerFactory logging, Dispatchers dispatchers) : GrainService(id, silo, logging), IProvisioningService
{
    public async Task<ProvisionedStanding> Provision(FunctionVersion version, int count)
    {
        await Task.Run(() => dispatchers.Provision(version, count));
        return Of(version);
    }

    public Task<ProvisionedStanding> Standing(FunctionVersion version) => Task.FromResult(Of(version));

    private ProvisionedStanding Of(FunctionVersion version)
    {
        var state = dispatchers.Provisioned(version);
        return new ProvisionedStanding { Available = state.Available, Starting = state.Starting, InUse = dispatchers.ProvisionedPeak(version), Failure = state.Failing ? dispatchers.ProvisionedFailure(version) : null };
    }
}
