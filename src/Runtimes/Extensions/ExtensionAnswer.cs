using Grid.Runtimes.RuntimeApi;

namespace Grid.Runtimes.Extensions;

/// <summary>The answer to <c>event/next</c>: an event as JSON, a refusal, or neither when the environment has ended.</summary>
/// <param name="EventId"><c>Lambda-Extension-Event-Identifier</c>; null for SHUTDOWN.</param>
internal readonly record struct ExtensionAnswer(byte[]? Event, string? EventId = null, Refusal? Refusal = null);
