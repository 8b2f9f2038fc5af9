namespace Grid.Storage.Messaging;

/// <param name="Redriven">How many were moved to the dead-letter queue.</param>
public sealed record TakenMessages(IReadOnlyList<StoredMessage> Messages, int Redriven);
