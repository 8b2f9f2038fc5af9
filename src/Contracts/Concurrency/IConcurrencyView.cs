namespace Grid.Contracts.Concurrency;

/// <summary>How much of every limit on concurrency is in use in the whole grid.</summary>
public interface IConcurrencyView
{
    /// <summary>
    /// By region, the shared limit first, then functions by name. A region is here when something has run in it on some silo since that silo started. One call to every silo, two
    /// seconds at most; a silo that does not answer is not counted.
    /// </summary>
    Task<IReadOnlyList<PoolUse>> Use(CancellationToken cancellationToken);
}
