namespace Grid.Grains.Functions;

/// <summary>Concurrency of the account in one region.</summary>
/// <param name="Limit">Invocations at the same time, of all functions together.</param>
/// <param name="Unreserved">The limit less what functions reserve.</param>
public readonly record struct AccountConcurrency(int Limit, int Unreserved);
