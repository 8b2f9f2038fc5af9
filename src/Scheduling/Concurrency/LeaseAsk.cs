namespace Grid.Scheduling.Concurrency;

/// <summary>What a silo says to the authority on a region's concurrency, and what it wants.</summary>
/// <param name="Sequence">Counts what the silo sends.</param>
/// <param name="Answered">The number of the last ask whose answer the silo had.</param>
/// <param name="TableVersion">Version of the table of pools that it knows; -1 for none.</param>
public sealed record LeaseAsk(long Sequence, long Answered, long TableVersion, IReadOnlyList<PoolAsk> Pools, IReadOnlyList<TokenAsk> Tokens, IReadOnlyList<PoolMove> Moves);

/// <summary>One pool in a <see cref="LeaseAsk"/>.</summary>
/// <param name="Want">Slots that invocations wait for.</param>
/// <param name="Ahead">Slots that will be wanted soon.</param>
public readonly record struct PoolAsk(string Pool, int Held, int Want, int Ahead);

/// <summary>One bucket in a <see cref="LeaseAsk"/>.</summary>
/// <param name="Unused">Tokens that the silo still has.</param>
/// <param name="Want">Tokens it wants.</param>
public readonly record struct TokenAsk(string Bucket, int Unused, int Want);

/// <summary>Invocations that count under another pool since the silo knows the present table, with their slots.</summary>
/// <param name="Number">Counts the silo's moves, from 1.</param>
public readonly record struct PoolMove(long Number, string From, string To, int Slots);
