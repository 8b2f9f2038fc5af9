namespace Grid.Scheduling.Concurrency;

/// <summary>The authority's answer to a <see cref="LeaseAsk"/>.</summary>
/// <param name="Valid">How long the silo may use what it holds, from the moment it asked; infinite when nobody else could ever have it.</param>
/// <param name="Forgets">True when nothing was recorded of the silo: what it held before is lost.</param>
/// <param name="TableVersion">Version of the table of pools.</param>
/// <param name="Table">Null when the silo knows this version.</param>
public sealed record LeaseGrant(TimeSpan Valid, bool Forgets, long TableVersion, PoolTable? Table, IReadOnlyList<PoolGrant> Pools, IReadOnlyList<TokenGrant> Tokens);

/// <summary>The pools that there are.</summary>
/// <param name="Unreserved">Slots that all functions without a reservation share.</param>
/// <param name="RequestsPerSecond">Requests in a second that the same functions share.</param>
/// <param name="Reserved">Slots of the functions with a reservation, by function.</param>
public sealed record PoolTable(int Unreserved, int RequestsPerSecond, IReadOnlyDictionary<string, ReservedPool> Reserved);

/// <summary>A function's own pool.</summary>
public readonly record struct ReservedPool(int Slots, int RequestsPerSecond);

/// <summary>Slots that the silo has from now on, in addition.</summary>
public readonly record struct PoolGrant(string Pool, int Slots);

/// <summary>Tokens that the silo has from now on, in addition.</summary>
/// <param name="RetryAfter">How long until there are any when there are none.</param>
public readonly record struct TokenGrant(string Bucket, int Tokens, TimeSpan RetryAfter);
