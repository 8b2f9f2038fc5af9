using System.Collections.Concurrent;
using Grid.Contracts;
using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Grains.Concurrency;
using Grid.Grains.Environments;
using Grid.Grains.Functions;
using Grid.Grains.Observability;
using Grid.Scheduling.Environments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Invocation;

/// <summary>The dispatchers of this silo, one per function version and generation, and the clock that ends idle environments.</summary>
internal sealed class Dispatchers(
    SiloLeases leases,
    IKeepAlivePolicy keepAlive,
    IScaleUpPolicy scaleUp,
    IEnvironmentStarter starter,
    IRouteTable routes,
    DecisionLog decisions,
    [FromKeyedServices(MachineClock.Key)] TimeProvider time,
    ILogger<Dispatcher> logger,
    MachineLoad? load = null) : IFunctionObserver, IHostedService, IWorkUnderWay
{
    /// <summary>How often idle environments are looked at: the precision of every keep-alive.</summary>
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);

    /// <summary>Most function versions whose idle times are remembered; 1 KiB each. Beyond it the one goes that has been idle for longest.</summary>
    private const int HistoriesLimit = 10_000;

    private readonly ConcurrentDictionary<Key, Dispatcher> _dispatchers = new();

    /// <summary>Idle times outlive dispatchers and generations, until the silo stops.</summary>
    private readonly ConcurrentDictionary<(FunctionId Function, string Version), IdleTimes> _histories = new();
    private ITimer? _timer;

    bool IWorkUnderWay.Any
    {
        get
        {
            foreach (var (_, dispatcher) in _dispatchers)
            {
                if (dispatcher.IsWorking) return true;
            }

            return false;
        }
    }

    public Dispatcher For(FunctionVersion version)
    {
        var key = new Key(version.Generation, version.Version);
        return _dispatchers.TryGetValue(key, out var dispatcher) ? dispatcher : Add(key, version);
    }

    /// <summary>
    /// Wants a number of environments of the version on this silo that are there ahead of demand, outside of keep-alive. Until it is called with 0 or the
    /// version is replaced, those that die are replaced.
    /// </summary>
    public void Provision(FunctionVersion version, int count)
    {
        if (count == 0)
        {
            Find(version)?.Provision(0);
            return;
        }

        // The sweep may forget a dispatcher that was empty a moment ago; what such a one has begun must not be lost from sight.
        while (true)
        {
            var dispatcher = For(version);
            dispatcher.Provision(count);
            if (ReferenceEquals(Find(version), dispatcher)) return;
            dispatcher.Drain();
        }
    }

    /// <summary>How the provisioned environments of the version stand on this silo.</summary>
    public ProvisionedState Provisioned(FunctionVersion version) => Find(version)?.Provisioned ?? default;

    /// <summary>Why the last start of a provisioned environment of the version led to none on this silo; null when it did.</summary>
    public string? ProvisionedFailure(FunctionVersion version) => Find(version)?.ProvisionedFailure;

    /// <summary>Most provisioned environments of the version that were in use at the same time on this silo during the last minute.</summary>
    public int ProvisionedPeak(FunctionVersion version) => Find(version)?.ProvisionedPeak ?? 0;

    public void Changed(FunctionId function)
    {
        foreach (var dispatcher in _dispatchers.Values)
            if (dispatcher.Version.Function == function)
                _ = DrainUnlessCurrent(dispatcher);
    }

    /// <summary>Ends every idle environment now and every busy one with its invocation.</summary>
    public void DrainAll()
    {
        foreach (var dispatcher in _dispatchers.Values) dispatcher.Drain();
    }

    /// <summary>True when the version's function has concurrency of its own, as far as this silo has heard.</summary>
    public bool IsReserved(FunctionVersion version) => Find(version)?.Admission.Scope == ThrottleScope.Function;

    /// <summary>Adds every idle environment of this silo to a list.</summary>
    public void CollectIdle(ICollection<IdleEnvironment> idle)
    {
        foreach (var dispatcher in _dispatchers.Values) dispatcher.CollectIdle(idle);
    }

    /// <summary>Idle environments by function version, those that have any; the most of them first when there are too many to tell.</summary>
    public IdleCount[] CountIdle()
    {
        var counts = _dispatchers.Values.Select(dispatcher => dispatcher.Idle).Where(count => count.Idle > 0).ToArray();
        return counts.Length <= SiloSnapshot.IdleLimit ? counts : [.. counts.OrderByDescending(count => count.Idle).Take(SiloSnapshot.IdleLimit)];
    }

    /// <summary>How many environments of the version are idle here.</summary>
    public int IdleOf(FunctionVersion version) =>
        _dispatchers.TryGetValue(new Key(version.Generation, version.Version), out var dispatcher) ? dispatcher.Idle.Idle : 0;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(static state => ((Dispatchers)state!).Sweep(), this, SweepPeriod, SweepPeriod);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_timer is not null) await _timer.DisposeAsync();
        DrainAll();
    }

    private Dispatcher? Find(FunctionVersion version) => _dispatchers.GetValueOrDefault(new Key(version.Generation, version.Version));

    private Dispatcher Add(Key key, FunctionVersion version)
    {
        var created = new Dispatcher(version, leases.Of(version.Function), keepAlive, scaleUp, History(version), starter, decisions, time, logger, load, Remember);
        var dispatcher = _dispatchers.GetOrAdd(key, created);

        // An invocation may come with a route from before a change that was already announced.
        if (ReferenceEquals(dispatcher, created)) _ = DrainUnlessCurrent(dispatcher);
        return dispatcher;
    }

    private IdleTimes History(FunctionVersion version)
    {
        var history = _histories.GetOrAdd((version.Function, version.Version), static _ => new IdleTimes());
        if (_histories.Count > HistoriesLimit) _histories.TryRemove(_histories.MinBy(entry => ReferenceEquals(entry.Value, history) ? TimeSpan.MaxValue : entry.Value.IdleSince ?? TimeSpan.MaxValue));
        return history;
    }

    private void Sweep()
    {
        foreach (var (key, dispatcher) in _dispatchers)
        {
            dispatcher.Sweep();
            if (!dispatcher.IsEmpty || !_dispatchers.TryRemove(new KeyValuePair<Key, Dispatcher>(key, dispatcher))) continue;
            if (!dispatcher.TryForget()) Remember(dispatcher);
        }
    }

    /// <summary>A dispatcher that was removed a moment ago has work after all. Where another has taken its place already, it ends with that work.</summary>
    private void Remember(Dispatcher dispatcher)
    {
        var key = new Key(dispatcher.Version.Generation, dispatcher.Version.Version);
        if (!ReferenceEquals(_dispatchers.GetOrAdd(key, dispatcher), dispatcher)) dispatcher.Drain();
    }

    private async Task DrainUnlessCurrent(Dispatcher dispatcher)
    {
        var version = dispatcher.Version;
        var route = await routes.Get(version.Function, version.Version);
        if (!route.Ok || route.Value.Version.Generation != version.Generation) dispatcher.Drain();
    }

    private readonly record struct Key(string Generation, string Version);
}
