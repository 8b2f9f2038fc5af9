namespace Grid.Storage.Messaging;

/// <summary>A message that was taken.</summary>
/// <param name="Receives">With this time.</param>
/// <param name="Source">ARN of the queue that it was moved away from; null when it was sent to this one.</param>
public sealed record StoredMessage(
    long Id,
    string MessageId,
    long SentAt,
    long FirstReceivedAt,
    int Receives,
    string? GroupId,
    string? DeduplicationId,
    string? Source,
    string Sender,
    string? Trace,
    byte[] Attributes,
    byte[] Body);
