namespace Grid.Scheduling.Concurrency;

/// <summary>How one silo uses one pool.</summary>
/// <param name="Pool">Key of the function that reserves it; empty for the shared one.</param>
/// <param name="Limit">Of the whole grid.</param>
/// <param name="Held">Slots that the silo has leased.</param>
/// <param name="InUse">Invocations of the silo that hold one.</param>
public readonly record struct SlotUse(string Pool, int Limit, int Held, int InUse);
