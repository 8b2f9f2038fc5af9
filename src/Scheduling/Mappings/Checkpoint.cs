namespace Grid.Scheduling.Mappings;

/// <summary>How far a shard has been processed: what has to last.</summary>
/// <param name="Position">Everything before it is done.</param>
/// <param name="Window">Start of the window that is open, in milliseconds since 1970; null when none is.</param>
/// <param name="State">What the function answered last in that window; empty at its beginning.</param>
public readonly record struct Checkpoint(long Position, long? Window, ReadOnlyMemory<byte> State);
