using Grid.Contracts.Functions;
using Orleans.Services;

namespace Grid.Grains.Concurrency;

/// <summary>Provisions on the silo that it runs on.</summary>
[Alias("grid.IProvisioningService")]
internal interface IProvisioningService : IGrainService
{
    [Alias("Provision"), ResponseTimeout("00:00:05")]
    Task<ProvisionedStanding> Provision(FunctionVersion version, int count);

    [Alias("Standing"), ResponseTimeout("00:00:05")]
    Task<ProvisionedStanding> Standing(FunctionVersion version);
}
