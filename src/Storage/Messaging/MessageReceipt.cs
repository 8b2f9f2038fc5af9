namespace Grid.Storage.Messaging;

/// <summary>Names a message and one taking of it.</summary>
public readonly record struct MessageReceipt(long Id, long Receipt);
