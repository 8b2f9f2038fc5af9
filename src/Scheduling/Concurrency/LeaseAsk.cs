namespace Grid.Scheduling.Concurrency;

/// <summary>What a silo says to the authority on a region's concurrency, and what it wants.</summary>
/// <param name="Sequence">Counts what the silo sends.</param>
/// <param name="Answered">The number of the last ask whose answer the silo had.</param>
/// <param name="TableVersion">Version of the table of pools that it knows; -1 for none.</param>
public sealed record LeaseAsk(long Sequence, long Answered, long TableVersion, IReadOnlyList<PoolAsk> Pools, IReadOnlyList<TokenAsk> Tokens, IReadOnlyList<PoolMove> Moves);
