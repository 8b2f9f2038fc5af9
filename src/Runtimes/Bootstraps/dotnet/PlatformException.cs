namespace Grid.Bootstrap;

/// <summary>The Runtime API is gone or refuses to go on; nothing is left to do but to end.</summary>
internal sealed class PlatformException(string message) : Exception(message);
