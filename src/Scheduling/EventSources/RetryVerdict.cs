namespace Grid.Scheduling.EventSources;

/// <param name="At">When to try again; null means never.</param>
/// <param name="End">Why never.</param>
public readonly record struct RetryVerdict(DateTimeOffset? At, RetryEnd End);
