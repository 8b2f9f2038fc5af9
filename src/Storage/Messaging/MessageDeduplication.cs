namespace Grid.Storage.Messaging;

/// <summary>What keeps a message from being stored twice.</summary>
/// <param name="Id">As it is shown.</param>
/// <param name="Name">What counts as the same.</param>
/// <param name="ExpiresAt">Until when it is remembered.</param>
public sealed record MessageDeduplication(string Id, string Name, long ExpiresAt);
