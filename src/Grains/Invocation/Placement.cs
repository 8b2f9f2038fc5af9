using Grid.Contracts;
using Grid.Runtimes.Environments;

namespace Grid.Grains.Invocation;

/// <summary>Where an invocation runs, or why nowhere.</summary>
internal readonly record struct Placement(IExecutionEnvironment? Environment, ApiError? Error);
