using Orleans.Concurrency;

namespace Grid.Grains.Concurrency;

/// <summary>
/// Provisions for one function on all silos. Key: the function's. Its calls never wait for what it does, because the function's grain makes them in the middle of
/// its own, and what it does needs that grain.
/// </summary>
[Alias("grid.IProvisioningGrain")]
internal interface IProvisioningGrain : IGrainWithStringKey
{
    /// <summary>Something may have changed: look, and do what is to be done. Answers before it is done.</summary>
    [Alias("Wake"), AlwaysInterleave]
    Task Wake();

    /// <summary>How a version stands on the silos now.</summary>
    [Alias("Standing"), AlwaysInterleave]
    Task<ProvisionedStanding> Standing(string version, string generation);
}
