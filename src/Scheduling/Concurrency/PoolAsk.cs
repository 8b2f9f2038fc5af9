namespace Grid.Scheduling.Concurrency;

/// <summary>One pool in a <see cref="LeaseAsk"/>.</summary>
/// <param name="Want">Slots that invocations wait for.</param>
/// <param name="Ahead">Slots that will be wanted soon.</param>
public readonly record struct PoolAsk(string Pool, int Held, int Want, int Ahead);
