using Grid.Grains.Invocation;
using Grid.Runtimes.Environments;
using Grid.Scheduling.Environments;

namespace Grid.Grains.Environments;

/// <summary>An environment that could be ended, and who holds it.</summary>
internal readonly record struct IdleEnvironment(Dispatcher Owner, IExecutionEnvironment Environment, IdleSnapshot Snapshot);
