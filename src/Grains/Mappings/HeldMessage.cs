using Grid.Contracts.Messaging;

namespace Grid.Grains.Mappings;

/// <summary>A message that a reader has received.</summary>
/// <param name="Record">As the function gets it.</param>
internal sealed record HeldMessage(ReceivedMessage Message, byte[] Record);
