using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Scheduling.Async;

namespace Grid.Grains.Async;

/// <summary>What holds for an event at the moment of an attempt.</summary>
/// <param name="Rules">How long and how often it is tried.</param>
/// <param name="DeadLetterTarget">Null without one.</param>
/// <param name="Settings">The qualifier's own; null when it has none.</param>
/// <param name="Refusal">Why the function cannot be invoked now; null when it can.</param>
/// <param name="IsGone">True when there is no such function any more.</param>
internal readonly record struct EventTarget(EventRules Rules, string? DeadLetterTarget, EventInvokeSettings? Settings, ApiError? Refusal, bool IsGone = false);
