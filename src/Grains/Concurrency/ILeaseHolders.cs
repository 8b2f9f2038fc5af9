using Orleans.Services;

namespace Grid.Grains.Concurrency;

/// <summary>The lease holders of the cluster.</summary>
internal interface ILeaseHolders : IGrainServiceClient<ILeaseHolder>
{
    /// <param name="silo">Address with generation, as Orleans writes it parsably.</param>
    ILeaseHolder On(string silo);
}
