namespace Grid.Scheduling.Concurrency;

/// <summary>What target tracking wants.</summary>
/// <param name="Capacity">The new number of environments; without meaning when nothing is to be done.</param>
public readonly record struct TrackingDecision(int Capacity, TrackingCause Cause);
