namespace Grid.Scheduling.Concurrency;

/// <summary>What a silo gave back when it was asked to.</summary>
/// <param name="Sequence">Drawn from the numbers of the silo's asks: says which of two words is newer.</param>
/// <param name="Answered">The number of the last ask whose answer the silo had.</param>
public readonly record struct GivenBack(int Slots, long Sequence, long Answered);
