using Grid.Contracts.Tables;
using NpgsqlTypes;

namespace Grid.Storage.Tables;

/// <summary>Changes that follow each other, of one transaction.</summary>
/// <param name="End">What to confirm when they are durable; null when the transaction goes on.</param>
public sealed record PostgresBatch(TableChange[] Changes, NpgsqlLogSequenceNumber? End);
