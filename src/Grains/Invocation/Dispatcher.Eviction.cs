using Grid.Grains.Environments;
using Grid.Runtimes.Environments;
using Grid.Scheduling.Environments;

namespace Grid.Grains.Invocation;

/// <summary>What memory pressure asks of a dispatcher.</summary>
internal sealed partial class Dispatcher
{
    /// <summary>What the last cold start took.</summary>
    private TimeSpan _coldStart;

    /// <summary>Adds the idle environments to a list.</summary>
    public void CollectIdle(ICollection<IdleEnvironment> idle)
    {
        var memoryMb = Version.Settings.MemorySizeMb;
        lock (_lock)
        {
            foreach (var (environment, since) in _scheduler.Idle)
                idle.Add(new IdleEnvironment(this, environment, new IdleSnapshot(since, memoryMb, _scheduler.Arrivals, _coldStart)));
        }
    }

    /// <summary>Ends an environment, unless it is not idle any more.</summary>
    public bool Evict(IExecutionEnvironment environment)
    {
        lock (_lock)
        {
            if (!_scheduler.Died(environment)) return false;
        }

        _ = environment.Stop();
        return true;
    }
}
