using Grid.Contracts.Functions;

namespace Grid.Grains.Concurrency;

/// <summary>The silos' hands. Every call fails with an exception when the silo is gone or does not answer in some seconds.</summary>
internal interface IProvisioningSilos
{
    /// <summary>Wants this many provisioned environments of a version on a silo. The answer may still count some that are to end.</summary>
    /// <param name="silo">Address as <see cref="Grid.Contracts.Environments.SiloSnapshot.Silo"/>.</param>
    Task<ProvisionedStanding> Provision(string silo, FunctionVersion version, int count);

    /// <summary>How the version stands on a silo.</summary>
    Task<ProvisionedStanding> Standing(string silo, FunctionVersion version);
}
