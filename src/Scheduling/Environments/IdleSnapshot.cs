namespace Grid.Scheduling.Environments;

/// <summary>What an eviction policy sees of an idle environment.</summary>
/// <param name="IdleSince">When it became idle, on the silo's clock.</param>
/// <param name="MemoryMb">What ending it sets free.</param>
/// <param name="Invocations">Of its function version on this silo, since that had no environment here.</param>
/// <param name="ColdStart">What a cold start of its function version took last.</param>
public readonly record struct IdleSnapshot(TimeSpan IdleSince, int MemoryMb, long Invocations, TimeSpan ColdStart);
