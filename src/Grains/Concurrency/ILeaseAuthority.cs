namespace Grid.Grains.Concurrency;

/// <summary>The side of a region's authority on concurrency that silos talk to; key: the region.</summary>
[Alias("grid.ILeaseAuthority")]
internal interface ILeaseAuthority : IGrainWithStringKey
{
    /// <summary>A silo says what it holds and gets what it wants, as far as there is any. Durable when it returns. One call of a silo at a time.</summary>
    /// <returns>Null for word that is older than what is known.</returns>
    [Alias("Lease"), ResponseTimeout("00:00:03")]
    Task<LeaseAnswer?> Lease(LeaseRequest request);
}
