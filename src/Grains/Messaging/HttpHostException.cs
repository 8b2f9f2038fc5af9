namespace Grid.Grains.Messaging;

/// <summary>A host that messages may not be sent to.</summary>
internal sealed class HttpHostException(string message) : Exception(message);
