namespace Grid.Scheduling.Environments;

/// <summary>
/// The environments and waiting invocations of one function version on one silo: who runs where, when to start one more, which to end.
/// Most recently used first, so that few environments stay warm and the rest can go; an invocation that waits takes whichever environment is free first,
/// the one started for it or another. Not thread-safe: the shell holds a lock. <c>now</c> is any clock that never goes back.
/// </summary>
/// <typeparam name="TEnvironment">The shell's handle of an environment.</typeparam>
/// <typeparam name="TWaiter">The shell's handle of a waiting invocation.</typeparam>
/// <param name="idleTimes">The version's past, which outlives this scheduler.</param>
/// <param name="processorsBusy">Which share of the machine's processors is in use, asked with <c>now</c>; null where nobody knows.</param>
/// <param name="mayRunProvisioned">Asked when a provisioned environment is free and an invocation waits: may it run there. Counts it when it says yes; null always does.</param>
public sealed partial class FunctionScheduler<TEnvironment, TWaiter>(
    IKeepAlivePolicy keepAlive, IScaleUpPolicy scaleUp, IdleTimes idleTimes, Func<TimeSpan, double>? processorsBusy = null, Func<bool>? mayRunProvisioned = null)
    where TEnvironment : class
    where TWaiter : class
{
    /// <summary>A longer invocation counts as one of so many times the expected duration: a moment in which the machine stood still says little of the function.</summary>
    private const int MostTimesExpected = 8;

    /// <summary>Without the provisioned ones.</summary>
    private readonly List<Resting> _idle = [];
    private readonly List<Resting> _idleProvisioned = [];
    private readonly LinkedList<Waiting> _waiting = [];
    private readonly ProvisionedSet<TEnvironment> _provisioned = new();
    private IdleTimes _idleTimes = idleTimes;
    private TimeSpan _lastArrival;
    private TimeSpan _lastStarted;

    /// <summary>
    /// What the function takes when nothing slows it down, not what it takes in a crowd: follows short invocations quickly, long ones slowly,
    /// and those not at all that ran beside a cold start.
    /// </summary>
    private TimeSpan? _expectedDuration;

    /// <summary>What the shortest of the recent invocations took: forgets slowly.</summary>
    private TimeSpan? _shortestDuration;
    private bool _draining;

    /// <summary>An environment has been started ahead of the next arrival.</summary>
    private bool _prewarmed;

    /// <summary>An environment is to be started ahead of the next arrival, but not yet.</summary>
    private bool _prewarms;

    /// <summary>Environments whose Init is not over, without the provisioned ones.</summary>
    public int Starting { get; private set; }

    /// <summary>Environments that run an invocation.</summary>
    public int Busy { get; private set; }

    /// <summary>Environments that have nothing to do, without the provisioned ones.</summary>
    public int IdleCount => _idle.Count;

    /// <summary>Provisioned environments that have nothing to do.</summary>
    public int IdleProvisionedCount => _idleProvisioned.Count;

    /// <summary>Environments that have nothing to do, and since when; without the provisioned ones, which nobody may end for their memory.</summary>
    public IEnumerable<(TEnvironment Environment, TimeSpan Since)> Idle => _idle.Select(idle => (idle.Environment, idle.Since));

    /// <summary>Invocations that have arrived so far.</summary>
    public long Arrivals { get; private set; }

    public int WaitingCount => _waiting.Count;

    /// <summary>The invocation that has waited longest; null when none waits.</summary>
    public TWaiter? LongestWaiting => _waiting.First?.Value.Waiter;

    /// <summary>How the provisioned environments stand.</summary>
    public ProvisionedState Provisioned => _provisioned.State;

    /// <summary>True when nothing is here that would have to be waited for, started or ended.</summary>
    public bool IsEmpty => Starting + Busy + _idle.Count + _waiting.Count == 0 && !_prewarms && _provisioned.IsEmpty;

    /// <summary>
    /// An invocation arrives that runs on demand. The most recently used idle environment runs it, never a provisioned one, unless the policy prefers a busy one;
    /// null means that it has to <see cref="Wait"/>.
    /// </summary>
    public TEnvironment? Arrive(TimeSpan now)
    {
        Arrived(now);
        return _idle.Count == 0 || scaleUp.PrefersBusy(Snapshot(now)) ? null : TakeLast(_idle);
    }

    /// <summary>What an invocation that arrived now would meet. Changes nothing.</summary>
    public Prospect Foresee(TimeSpan now)
    {
        var snapshot = Snapshot(now);
        if (_idle.Count + _idleProvisioned.Count > 0 || scaleUp.PrefersBusy(snapshot)) return Prospect.Served;
        return scaleUp.Start(snapshot with { Waiting = snapshot.Waiting + 1 }) > 0 ? Prospect.Starts : Prospect.Waits;
    }

    /// <summary>An invocation that has waited too long beside an idle environment, and that environment; null when there is none. Ask again until it is null, wherever <see cref="ToStart"/> is asked.</summary>
    public (TWaiter Waiter, TEnvironment Environment)? Overdue(TimeSpan now)
    {
        if (_idle.Count == 0 || _waiting.First is not { } first) return null;
        if (Busy > 0 && (now - first.Value.Since < scaleUp.CheckAfter || scaleUp.Rests(Snapshot(now)))) return null;
        return (TakeWaiter()!, TakeLast(_idle));
    }

    /// <summary>The invocation waits its turn; ask <see cref="ToStart"/> next.</summary>
    public void Wait(TWaiter waiter, TimeSpan now) => _waiting.AddLast(new Waiting(waiter, now));

    /// <summary>How many environments to start now, whose coming is counted from now on. Ask after whatever happens here, and every <see cref="CheckAfter"/> while it is set.</summary>
    public int ToStart(TimeSpan now)
    {
        if (_waiting.Count == 0) return 0;
        var count = scaleUp.Start(Snapshot(now));
        Starting += count;
        return count;
    }

    /// <summary>When to ask <see cref="ToStart"/> again although nothing has happened; null when there is no need.</summary>
    public TimeSpan? CheckAfter => _waiting.Count > Starting ? scaleUp.CheckAfter : null;

    /// <summary>The invocation does not want to wait any longer. False when it was not waiting, because an environment has it already.</summary>
    public bool Leave(TWaiter waiter)
    {
        for (var node = _waiting.First; node is not null; node = node.Next)
        {
            if (!ReferenceEquals(node.Value.Waiter, waiter)) continue;
            _waiting.Remove(node);
            return true;
        }

        return false;
    }

    /// <summary>An environment's Init is over.</summary>
    /// <param name="usable">False when Init failed: such an environment is worth something only to an invocation that waits, which repeats Init.</param>
    public Next<TWaiter> Started(TEnvironment environment, bool usable, TimeSpan now)
    {
        Starting--;
        _lastStarted = now;
        return Offer(environment, usable, Busy == 0 ? _idleTimes.IdleSince ?? now : now);
    }

    /// <summary>
    /// No environment came of a start. The answer waited longest for one and fails with it; null when nobody waits, when enough others are starting,
    /// or when all have come since: those who were the reason have been served by other environments.
    /// </summary>
    /// <param name="begun">When the start began.</param>
    public TWaiter? StartFailed(TimeSpan begun)
    {
        Starting--;
        return _waiting.Count > Starting && _waiting.First!.Value.Since <= begun ? TakeWaiter() : null;
    }

    /// <summary>An invocation has ended and its environment is free.</summary>
    /// <param name="usable">False when the environment must not be invoked again.</param>
    /// <param name="ran">What the invocation took.</param>
    public Next<TWaiter> Released(TEnvironment environment, bool usable, TimeSpan ran, TimeSpan now)
    {
        Busy--;
        if (_expectedDuration is not { } expected) _expectedDuration = ran;
        else if (ran < expected) _expectedDuration = expected + ((ran - expected) / 4);
        else if (Starting == 0) _expectedDuration = expected + ((Shorter(ran, expected * MostTimesExpected) - expected) / 64);
        _shortestDuration = _shortestDuration is not { } shortest || ran < shortest ? ran : shortest + ((Shorter(ran, shortest * MostTimesExpected) - shortest) / 256);
        var next = usable ? Offer(environment, true, now) : new Next<TWaiter>(null, true);
        if (!usable) _provisioned.Remove(environment);
        if (Busy + _waiting.Count == 0) _idleTimes.Begin(now);
        return next;
    }

    /// <summary>An environment died. False when it was not idle.</summary>
    public bool Died(TEnvironment environment)
    {
        var idle = _provisioned.Remove(environment) ? _idleProvisioned : _idle;
        var index = idle.FindIndex(resting => ReferenceEquals(resting.Environment, environment));
        if (index < 0) return false;
        idle.RemoveAt(index);
        return true;
    }

    /// <summary>Takes out the idle environments that the policy does not want now, into <paramref name="expired"/>. Provisioned ones stay.</summary>
    public void Expire(TimeSpan now, ICollection<TEnvironment> expired)
    {
        var quiet = _idleTimes.IdleSince is not null;
        for (var index = _idle.Count - 1; index >= 0; index--)
        {
            var idle = _idle[index];
            var window = Window(now, _idle.Count - 1 - index);
            var age = now - idle.Since;
            if (age < window.To && (age >= window.From || !quiet)) continue;
            _idle.RemoveAt(index);
            expired.Add(idle.Environment);
        }
    }

    /// <summary>True when an environment is to be started now, ahead of the next arrival; its coming is counted from now on. Ask after <see cref="Expire"/>.</summary>
    public bool ToPrewarm(TimeSpan now)
    {
        _prewarms = false;
        if (_prewarmed || _draining || Starting + _idle.Count + _idleProvisioned.Count > 0 || _idleTimes.IdleSince is not { } since) return false;
        var window = Window(now, 0);
        if (window.From <= TimeSpan.Zero || now - since >= window.To) return false;
        _prewarms = now - since < window.From;
        if (_prewarms) return false;
        _prewarmed = true;
        Starting++;
        return true;
    }

    /// <summary>The version's code or settings were replaced: idle environments are taken out, busy ones end with their invocation.</summary>
    public void Drain(ICollection<TEnvironment> ended)
    {
        _draining = true;
        _prewarms = false;
        _provisioned.Requested = 0;

        // From now on another generation writes the version's history.
        _idleTimes = new IdleTimes();
        foreach (var idle in _idleProvisioned)
        {
            _provisioned.Remove(idle.Environment);
            ended.Add(idle.Environment);
        }

        foreach (var idle in _idle) ended.Add(idle.Environment);
        _idleProvisioned.Clear();
        _idle.Clear();
    }

    private void Arrived(TimeSpan now)
    {
        _lastArrival = now;
        _idleTimes.End(now);
        _prewarmed = _prewarms = false;
        Arrivals++;
    }

    /// <summary>
    /// An invocation that waits has a slot of a limit already. It may run in a provisioned environment all the same: then the slot stays taken until it ends, and
    /// fewer run than might, never more.
    /// </summary>
    /// <param name="usable">False for one that runs at most the invocation that waits for it.</param>
    /// <param name="idleSince">From when on it is idle if nobody waits.</param>
    private Next<TWaiter> Offer(TEnvironment environment, bool usable, TimeSpan idleSince)
    {
        if (_waiting.Count > 0)
        {
            var provisioned = _provisioned.Contains(environment);
            if (provisioned ? mayRunProvisioned is null || mayRunProvisioned() : !usable || Busy == 0 || !scaleUp.Rests(Snapshot(idleSince)))
            {
                Busy++;
                return new Next<TWaiter>(TakeWaiter(), false, provisioned);
            }
        }

        var surplus = _provisioned.HasSurplus && _provisioned.Remove(environment);
        if (!usable || _draining || surplus) return new Next<TWaiter>(null, true);
        (_provisioned.Contains(environment) ? _idleProvisioned : _idle).Add(new Resting(environment, idleSince));
        return default;
    }

    private WarmWindow Window(TimeSpan now, int usedBefore) => keepAlive.Window(new KeepAliveSnapshot(now - _lastArrival, usedBefore, _idleTimes));

    private ScaleUpSnapshot Snapshot(TimeSpan now) =>
        new(_waiting.Count, _idle.Count, Starting, Busy, _waiting.First is { } first ? now - Later(first.Value.Since, _lastStarted) : TimeSpan.Zero, _expectedDuration, processorsBusy?.Invoke(now) ?? 0, _shortestDuration);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private TEnvironment TakeLast(List<Resting> idle)
    {
        var environment = idle[^1].Environment;
        idle.RemoveAt(idle.Count - 1);
        Busy++;
        return environment;
    }

    private TWaiter? TakeWaiter()
    {
        if (_waiting.First is not { } first) return null;
        _waiting.RemoveFirst();
        return first.Value.Waiter;
    }

    private readonly record struct Waiting(TWaiter Waiter, TimeSpan Since);

    private readonly record struct Resting(TEnvironment Environment, TimeSpan Since);
}
