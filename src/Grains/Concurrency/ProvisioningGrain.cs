using Grid.Contracts.Concurrency;
using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Grains.Environments;
using Grid.Scheduling.Environments;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Concurrency;

/// <summary>
/// Spreads a function's provisioned environments over the silos and sees to it that they are there. It acts when it is woken, and then at growing intervals
/// until nothing is left to do; silos replace by themselves what dies on them.
/// </summary>
internal sealed partial class ProvisioningGrain(
    [PersistentState(StoredProvisioning.StateName)] IPersistentState<StoredProvisioning> state,
    ISilos silos,
    IProvisioningSilos hands,
    IOptions<ProvisioningOptions> options,
    TimeProvider time,
    ILogger<ProvisioningGrain> logger) : Grain, IProvisioningGrain
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, long> _lost = [];
    private IGrainTimer _timer = null!;
    private TimeSpan _pause = FirstPause;
    private bool _working;
    private bool _again;
    private int _available;

    /// <summary>Environments that no silo has memory for, by version.</summary>
    private Dictionary<(string Version, string Generation), string> _shortages = [];

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _timer = this.RegisterGrainTimer(Work, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        return Task.CompletedTask;
    }

    public Task Wake()
    {
        _again = true;
        _pause = FirstPause;
        if (!_working) _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public async Task<ProvisionedStanding> Standing(string version, string generation)
    {
        var live = silos.Live.Select(silo => silo.Silo).ToHashSet();
        var standings = await Task.WhenAll(state.State.Holdings
            .Where(holding => Holdings.Key(holding.Version) == (version, generation) && live.Contains(holding.Silo))
            .Select(holding => Ask(() => hands.Standing(holding.Silo, holding.Version))));
        return new ProvisionedStanding
        {
            Available = standings.Sum(standing => standing?.Available ?? 0),
            Starting = standings.Sum(standing => standing?.Starting ?? 0),
            InUse = standings.Sum(standing => standing?.InUse ?? 0),
            Failure = standings.FirstOrDefault(standing => standing?.Failure is not null)?.Failure ?? _shortages.GetValueOrDefault((version, generation)),
        };
    }

    private async Task Work(CancellationToken cancellationToken)
    {
        _working = true;
        var settled = false;
        try
        {
            do
            {
                _again = false;
                settled = await Step();
            }
            while (_again && !cancellationToken.IsCancellationRequested);
        }
        catch (Exception exception)
        {
            // Storage, the function's grain, the silo going down: the next attempt reads again what is true.
            LogFailed(exception, this.GetPrimaryKeyString());
            await state.ReadStateAsync(CancellationToken.None);
        }
        finally
        {
            _working = false;
            if (!settled) _timer.Change(_pause, Timeout.InfiniteTimeSpan);
            _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        }
    }

    /// <summary>One look at everything, and what follows from it.</summary>
    /// <returns>True when nothing is left to do.</returns>
    private async Task<bool> Step()
    {
        // 1. What is wanted, what may be there, and what should be where.
        var held = new Holdings(state.State);
        var before = held.Total;
        var order = await GrainFactory.GetGrain<IProvisioningOrders>(this.GetPrimaryKeyString()).Order(before);
        var live = silos.Live;
        var wanted = order.Wanted.Sum(version => version.Requested);
        var plan = Plan(order, held, live);

        // 2. First what is to end, so that it makes room; the silos say what they have.
        var available = await Lower(plan, held, live);
        ForgetLost(held, live);

        // 3. What may start within the grant is written down before any silo hears of it.
        // What was admitted before it was granted may still need the room.
        var account = GrainFactory.GetGrain<IAccountConcurrencyGrain>(FunctionId.FromGrainKey(this.GetPrimaryKeyString()).Region);
        var raised = held.Total < wanted && !await account.Fits(CancellationToken.None) ? [] : Raise(plan, held, order.Granted);
        if (!held.Same(state.State))
        {
            _pause = FirstPause;
            state.State = held.ToStored();
            await (state.State.Held == 0 ? state.ClearStateAsync() : state.WriteStateAsync());
        }

        await Task.WhenAll(raised.Select(entry => Ask(() => hands.Provision(entry.Silo, entry.Version, entry.Count))));
        if (available != _available) _pause = FirstPause;
        _available = available;
        return available == wanted && held.Total == wanted && before == wanted && order.Granted == wanted && raised.Count == 0 && plan.Even;
    }

    private ProvisioningTargets Plan(ProvisioningOrder order, Holdings held, IReadOnlyList<SiloSnapshot> live)
    {
        var targets = new Holdings();
        var even = true;
        var evenOut = _available >= order.Wanted.Sum(version => version.Requested);
        Dictionary<(string, string), string> shortages = [];
        foreach (var (version, requested) in order.Wanted.Select(wanted => (wanted.Version, wanted.Requested)))
        {
            var memoryMb = version.Settings.MemorySizeMb;
            var snapshots = live.Select(silo => new ProvisioningSilo(
                silo.HostsEnvironments && silo.Runtimes.Contains(version.Settings.Runtime), held[version, silo.Silo], silo.MemoryMb, silo.FreeMemoryMb)).ToList();
            var spread = ProvisioningPlan.Spread(requested, memoryMb, snapshots, evenOut);
            for (var i = 0; i < live.Count; i++)
            {
                targets[version, live[i].Silo] = spread[i];
                even &= spread[i] == snapshots[i].Held;
            }

            if (spread.Sum() is var placed && placed < requested)
                shortages[Holdings.Key(version)] = $"The silos have memory for {placed} of {requested} environments of {memoryMb} MB.";
        }

        _shortages = shortages;
        return new ProvisioningTargets(targets, even && evenOut);
    }

    /// <summary>Tells every live silo that may have environments how many it is to keep. Counts down what has ended, and up what is not to be there.</summary>
    /// <returns>Environments that are available.</returns>
    private async Task<int> Lower(ProvisioningTargets plan, Holdings held, IReadOnlyList<SiloSnapshot> live)
    {
        var reachable = live.Select(silo => silo.Silo).ToHashSet();
        var told = await Task.WhenAll(held.All.Where(entry => entry.Count > 0 && reachable.Contains(entry.Silo)).ToList().Select(async entry =>
        {
            var keep = Math.Min(plan.Targets[entry.Version, entry.Silo], entry.Count);
            return (entry.Version, entry.Silo, Keep: keep, Standing: await Ask(() => hands.Provision(entry.Silo, entry.Version, keep)));
        }));
        foreach (var (version, silo, keep, standing) in told)
        {
            if (standing is not null) held[version, silo] = Math.Max(keep, standing.Held);
        }

        return told.Sum(answer => Math.Min(answer.Standing?.Available ?? 0, answer.Keep));
    }

    /// <summary>What a silo had that is gone counts until its environments have surely ended.</summary>
    private void ForgetLost(Holdings held, IReadOnlyList<SiloSnapshot> live)
    {
        foreach (var silo in live) _lost.Remove(silo.Silo);
        foreach (var (version, silo, count) in held.All.ToList())
        {
            if (count == 0 || live.Any(other => other.Silo == silo)) continue;
            if (!_lost.TryGetValue(silo, out var since)) _lost[silo] = since = time.GetTimestamp();
            if (time.GetElapsedTime(since) >= TimeSpan.FromSeconds(options.Value.LostSiloSeconds)) held[version, silo] = 0;
        }
    }

    /// <summary>Counts up what may start: no more than the account's concurrency has granted, with what has not ended yet.</summary>
    private static List<(FunctionVersion Version, string Silo, int Count)> Raise(ProvisioningTargets plan, Holdings held, int granted)
    {
        List<(FunctionVersion, string, int)> raised = [];
        var free = granted - held.Total;
        foreach (var (version, silo, target) in plan.Targets.All)
        {
            var more = Math.Min(target - held[version, silo], free);
            if (more <= 0) continue;
            free -= more;
            raised.Add((version, silo, held[version, silo] += more));
        }

        return raised;
    }

    /// <summary>Null when the silo does not answer: it may have died, or be about to.</summary>
    private async Task<ProvisionedStanding?> Ask(Func<Task<ProvisionedStanding>> question)
    {
        try
        {
            return await question();
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            LogNoAnswer(exception, this.GetPrimaryKeyString());
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Provisioning for {Function} was interrupted; it is tried again")]
    private partial void LogFailed(Exception exception, string function);

    [LoggerMessage(2, LogLevel.Information, "A silo does not say how the provisioned environments of {Function} stand")]
    private partial void LogNoAnswer(Exception exception, string function);
}
