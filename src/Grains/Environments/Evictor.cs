using Grid.Contracts;
using Grid.Grains.Invocation;
using Grid.Scheduling.Environments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Environments;

/// <summary>Ends idle environments, the least worth first, when memory is needed.</summary>
internal sealed partial class Evictor(MemoryBudget budget, Dispatchers dispatchers, IEvictionPolicy policy, [FromKeyedServices(MachineClock.Key)] TimeProvider time, ILogger<Evictor> logger) : IHostedService
{
    private readonly EvictionClock _clock = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        budget.Evict = Evict;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        budget.Evict = null;
        return Task.CompletedTask;
    }

    /// <summary>The budget sees to it that there is never a second call at the same time.</summary>
    private Task Evict(int memoryMb)
    {
        List<IdleEnvironment> idle = [];
        dispatchers.CollectIdle(idle);
        var worth = idle.ConvertAll(candidate => policy.Worth(candidate.Snapshot, _clock.At(candidate.Snapshot.IdleSince)));
        List<Task> ending = [];
        foreach (var index in Enumerable.Range(0, idle.Count).OrderBy(index => worth[index]))
        {
            if (memoryMb <= 0) break;
            var (owner, environment, snapshot) = idle[index];
            if (!owner.Evict(environment)) continue;
            memoryMb -= snapshot.MemoryMb;
            _clock.Evicted(worth[index], time.GetElapsedTime(0));
            LogEvicted(environment.Id, environment.Spec.Version.QualifiedArn, snapshot.MemoryMb);
            ending.Add(environment.Ended);
        }

        return Task.WhenAll(ending);
    }
}
