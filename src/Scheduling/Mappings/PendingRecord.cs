namespace Grid.Scheduling.Mappings;

/// <summary>A record that waits for its batch.</summary>
/// <param name="Position">In its shard.</param>
/// <param name="ArrivedAt">Milliseconds since 1970.</param>
/// <param name="Bytes">What it takes in an event.</param>
public readonly record struct PendingRecord<TRecord>(long Position, long ArrivedAt, int Bytes, TRecord Record);
