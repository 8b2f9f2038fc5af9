namespace Grid.Scheduling.Concurrency;

/// <summary>A holder is to give slots back.</summary>
/// <param name="Slots">How many, of those that it does not use now.</param>
/// <param name="Keep">Of those in use it gives back what becomes free as long as it has more than this.</param>
public readonly record struct Recall(string Holder, string Pool, int Slots, int Keep);
