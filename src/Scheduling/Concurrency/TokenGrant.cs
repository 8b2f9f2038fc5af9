namespace Grid.Scheduling.Concurrency;

/// <summary>Tokens that the silo has from now on, in addition.</summary>
/// <param name="RetryAfter">How long until there are any when there are none.</param>
public readonly record struct TokenGrant(string Bucket, int Tokens, TimeSpan RetryAfter);
