namespace Grid.Scheduling.Concurrency;

/// <summary>The authority's answer to a <see cref="LeaseAsk"/>.</summary>
/// <param name="Valid">How long the silo may use what it holds, from the moment it asked; infinite when nobody else could ever have it.</param>
/// <param name="Forgets">True when nothing was recorded of the silo: what it held before is lost.</param>
/// <param name="TableVersion">Version of the table of pools.</param>
/// <param name="Table">Null when the silo knows this version.</param>
public sealed record LeaseGrant(TimeSpan Valid, bool Forgets, long TableVersion, PoolTable? Table, IReadOnlyList<PoolGrant> Pools, IReadOnlyList<TokenGrant> Tokens);
