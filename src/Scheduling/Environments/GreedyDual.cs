namespace Grid.Scheduling.Environments;

/// <summary>
/// The environment goes whose cold starts cost least for the memory that it holds: invocations times cold start by size, and the clock for age, as caches of files
/// of different size and cost do (Greedy-Dual-Size-Frequency; for functions: Fuerst and Sharma, ASPLOS 2021).
/// </summary>
public sealed class GreedyDual : IEvictionPolicy
{
    public double Worth(in IdleSnapshot idle, double clock) => clock + (idle.Invocations * idle.ColdStart.TotalMilliseconds / idle.MemoryMb);
}
