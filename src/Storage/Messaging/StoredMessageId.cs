namespace Grid.Storage.Messaging;

/// <param name="Id">Grows from message to message.</param>
public readonly record struct StoredMessageId(long Id, string MessageId);
