namespace Grid.Scheduling.Concurrency;

/// <summary>A function's own pool.</summary>
public readonly record struct ReservedPool(int Slots, int RequestsPerSecond);
