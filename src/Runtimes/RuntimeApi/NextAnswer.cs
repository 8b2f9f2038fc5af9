using Grid.Runtimes.Environments;

namespace Grid.Runtimes.RuntimeApi;

/// <summary>The answer to <c>next</c>: an event, a refusal, or neither when the environment has ended.</summary>
internal readonly record struct NextAnswer(Invocation? Invocation, Refusal? Refusal);
