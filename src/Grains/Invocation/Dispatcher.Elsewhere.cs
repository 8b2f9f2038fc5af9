using Grid.Contracts.Environments;
using Grid.Scheduling.Environments;

namespace Grid.Grains.Invocation;

/// <summary>What other silos, and invocations that could run on them, want to know of a dispatcher.</summary>
internal sealed partial class Dispatcher
{
    /// <summary>What an invocation that arrived now would meet here.</summary>
    public Prospect Prospect
    {
        get
        {
            lock (_lock) return _scheduler.Foresee(Now);
        }
    }

    /// <summary>Its idle environments.</summary>
    public IdleCount Idle
    {
        get
        {
            lock (_lock) return new IdleCount(Version.Generation, Version.Version, _scheduler.IdleCount + _scheduler.IdleProvisionedCount, _scheduler.IdleProvisionedCount);
        }
    }
}
