namespace Grid.Grains.Concurrency;

/// <summary>What a function's grain says to the one that provisions for it. Key: the function's.</summary>
[Alias("grid.IProvisioningOrders")]
internal interface IProvisioningOrders : IGrainWithStringKey
{
    /// <summary>What is to be provisioned, and how many environments there may be meanwhile. Gives back to the account what is neither wanted nor there any more.</summary>
    /// <param name="held">Environments that may be there now, at most; the caller starts no more until it has the answer.</param>
    [Alias("Order")]
    Task<ProvisioningOrder> Order(int held);
}
