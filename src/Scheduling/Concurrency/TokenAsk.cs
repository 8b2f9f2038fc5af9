namespace Grid.Scheduling.Concurrency;

/// <summary>One bucket in a <see cref="LeaseAsk"/>.</summary>
/// <param name="Unused">Tokens that the silo still has.</param>
/// <param name="Want">Tokens it wants.</param>
public readonly record struct TokenAsk(string Bucket, int Unused, int Want);
