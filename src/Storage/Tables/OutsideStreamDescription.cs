using Grid.Contracts.Tables;

namespace Grid.Storage.Tables;

/// <summary>An outside stream.</summary>
/// <param name="IsOpen">False when nothing will be added any more.</param>
/// <param name="Shards">All of which the endpoint knows, those that are read to their end included.</param>
public sealed record OutsideStreamDescription(TableView View, TableKeys Keys, bool IsOpen, IReadOnlyList<OutsideStreamShard> Shards);
