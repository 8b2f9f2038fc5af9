namespace Grid.Storage.Tables;

/// <summary>A shard of an outside stream.</summary>
/// <param name="Parent">To be read before it; null when there is none.</param>
public sealed record OutsideStreamShard(string Id, string? Parent);
