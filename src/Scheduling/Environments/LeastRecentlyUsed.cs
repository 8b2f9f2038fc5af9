namespace Grid.Scheduling.Environments;

/// <summary>The environment goes that has been idle longest.</summary>
public sealed class LeastRecentlyUsed : IEvictionPolicy
{
    public double Worth(in IdleSnapshot idle, double clock) => idle.IdleSince.TotalSeconds;
}
