namespace Grid.Storage.Messaging;

/// <summary>A message to store.</summary>
/// <param name="Attributes">Whatever the caller makes of them; empty for none.</param>
/// <param name="Deduplication">Null outside of FIFO queues.</param>
public sealed record MessageInsert(
    string MessageId, byte[] Body, byte[] Attributes, string Sender, string? Trace, long VisibleAt, string? GroupId, MessageDeduplication? Deduplication);
