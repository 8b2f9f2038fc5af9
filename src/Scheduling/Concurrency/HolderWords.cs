namespace Grid.Scheduling.Concurrency;

/// <summary>Numbers of what a holder has said to a <see cref="SlotLedger"/>.</summary>
/// <param name="First">Its first word since it was last forgotten.</param>
/// <param name="Last">Its last one.</param>
/// <param name="Moves">Its last move.</param>
public readonly record struct HolderWords(long First, long Last, long Moves);
