namespace Grid.Scheduling.Environments;

/// <summary>What a keep-alive policy sees of one function version on one silo.</summary>
/// <param name="SinceLastArrival">Time since the version was last invoked.</param>
/// <param name="UsedBefore">Idle environments of the version that became idle later, and so are used before this one.</param>
/// <param name="IdleTimes">How long the version was idle before each of its invocations, as far back as the silo knows.</param>
public readonly record struct KeepAliveSnapshot(TimeSpan SinceLastArrival, int UsedBefore, IdleTimes IdleTimes);
