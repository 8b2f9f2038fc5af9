namespace Grid.Scheduling.Environments;

/// <summary>What a free environment does next: runs a waiting invocation, ends, or else rests.</summary>
/// <param name="Waiter">The invocation that it runs now; null when none waits.</param>
/// <param name="Ends">True when the environment is to be shut down.</param>
/// <param name="Provisioned">True when that invocation runs in a provisioned environment.</param>
public readonly record struct Next<TWaiter>(TWaiter? Waiter, bool Ends, bool Provisioned = false)
    where TWaiter : class;
