namespace Grid.Scheduling.Concurrency;

/// <summary>Invocations that count under another pool since the silo knows the present table, with their slots.</summary>
/// <param name="Number">Counts the silo's moves, from 1.</param>
public readonly record struct PoolMove(long Number, string From, string To, int Slots);
