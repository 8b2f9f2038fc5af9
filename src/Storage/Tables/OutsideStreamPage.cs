using Grid.Contracts.Tables;

namespace Grid.Storage.Tables;

/// <summary>What one reading of a shard gave.</summary>
/// <param name="Last">Sequence number of the last change; null when there is none.</param>
/// <param name="Next">Iterator to go on with; null at the end of the shard.</param>
public sealed record OutsideStreamPage(TableChange[] Changes, string? Last, string? Next);
