using System.Diagnostics;
using Grid.Contracts;
using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Grains.Concurrency;
using Grid.Grains.Environments;
using Grid.Grains.Observability;
using Grid.Runtimes.Environments;
using Grid.Scheduling.Environments;
using Grid.Scheduling.Invocation;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Invocation;

/// <summary>
/// This silo's invocations and environments of one function version: feeds events to <see cref="FunctionScheduler{TEnvironment,TWaiter}"/> under a lock
/// and carries out what it says. A warm invocation takes and returns an environment here without a grain call.
/// </summary>
internal sealed partial class Dispatcher(
    FunctionVersion version,
    FunctionAdmission admission,
    IKeepAlivePolicy keepAlive,
    IScaleUpPolicy scaleUp,
    IdleTimes idleTimes,
    IEnvironmentStarter starter,
    DecisionLog decisions,
    TimeProvider time,
    ILogger<Dispatcher> logger,
    MachineLoad? load,
    Action<Dispatcher> remember)
{
    private readonly Lock _lock = new();
    private readonly FunctionScheduler<IExecutionEnvironment, Waiter> _scheduler = new(keepAlive, scaleUp, idleTimes, load is null ? null : load.Busy, admission.TryMoveToProvisioned);
    private ITimer? _check;
    private bool _checking;
    private bool _forgotten;

    public FunctionVersion Version { get; } = version;

    /// <summary>How the function counts the passes of a chain of invocations.</summary>
    public Lineage Lineage { get; } = new(version.Function.Arn);

    /// <summary>The limits that invocations of this version count against.</summary>
    public FunctionAdmission Admission { get; } = admission;

    /// <summary>True when it holds neither environments nor invocations, expects none, and can be forgotten.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock) return _scheduler.IsEmpty;
        }
    }

    /// <summary>Nobody finds it any more. An invocation that has found it before, and waited for its slot, makes itself and its environment known again.</summary>
    /// <returns>False when it is not empty any more.</returns>
    public bool TryForget()
    {
        lock (_lock) return _forgotten = _scheduler.IsEmpty;
    }

    /// <summary>An environment for one invocation that has a slot of a limit: idle here, or one that is about to be free or to be started. Whoever takes it calls <see cref="Return"/>.</summary>
    /// <param name="requestId">Of the invocation.</param>
    public ValueTask<Placement> Take(string requestId, CancellationToken cancellationToken)
    {
        Waiter waiter;
        Starts starts;
        bool wasForgotten;
        lock (_lock)
        {
            (wasForgotten, _forgotten) = (_forgotten, false);
            var now = Now;
            if (_scheduler.Arrive(now) is { } idle) return ValueTask.FromResult(new Placement(idle, now));
            waiter = new Waiter(now, requestId);
            _scheduler.Wait(waiter, now);
            starts = ToStart(now, StartReason.NoIdleEnvironment);
        }

        if (wasForgotten) remember(this);
        Start(starts);
        return Await(waiter, cancellationToken);
    }

    /// <summary>The invocation is over. The environment is free before the caller hears of it, so that nothing overtakes a release.</summary>
    /// <param name="since">When it was taken, as the placement says.</param>
    public void Return(IExecutionEnvironment environment, TimeSpan since)
    {
        Next<Waiter> next;
        Starts starts;
        var now = Now;
        lock (_lock)
        {
            next = _scheduler.Released(environment, environment.Usable, now - since, now);
            starts = ToStart(now, StartReason.ScaleUpPolicy);
        }

        Carry(environment, next, now, started: false);
        Start(starts);
    }

    /// <summary>Ends the idle environments that are not wanted any more, and starts those that are to be there ahead of demand.</summary>
    public void Sweep()
    {
        List<IExecutionEnvironment> expired = [];
        bool prewarms;
        int provisions;
        var now = Now;
        lock (_lock)
        {
            _scheduler.Expire(now, expired);
            prewarms = _scheduler.ToPrewarm(now);
            provisions = _scheduler.ToProvision(now);
        }

        End(expired);
        if (prewarms)
        {
            Note(null, StartReason.Prewarm, waiting: 0, 1, busy: 0);
            Start(new Starts(1, now, null));
        }

        StartProvisioned(provisions);
    }

    /// <summary>The version was replaced or deleted: idle environments end now, busy ones with their invocation.</summary>
    public void Drain()
    {
        List<IExecutionEnvironment> ended = [];
        lock (_lock) _scheduler.Drain(ended);
        End(ended);
    }

    /// <summary>An invocation runs or waits.</summary>
    public bool IsWorking
    {
        get
        {
            lock (_lock) return _scheduler.Busy > 0 || _scheduler.WaitingCount > 0;
        }
    }

    private TimeSpan Now => time.GetElapsedTime(0);

    private async ValueTask<Placement> Await(Waiter waiter, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (dispatcher, waiter) = ((Dispatcher, Waiter))state!;
                bool left;
                lock (dispatcher._lock) left = dispatcher._scheduler.Leave(waiter);
                if (left) waiter.TrySetCanceled(token);
            },
            (this, waiter));
        return await waiter.Task;
    }

    private async Task StartEnvironment(Starts starts)
    {
        // Whoever notices the need, the start belongs into the trace of the invocation that has waited longest.
        Activity.Current = starts.Reason is { IsStopped: false } reason ? reason : null;
        var begun = Now;
        var started = await Start(InitializationType.OnDemand, starts.Since);
        if (started.Value is not { } environment)
        {
            StartFailed(started.Error!, begun);
            return;
        }

        var usable = await environment.Initialized;
        _ = ForgetWhenEnded(environment);
        Next<Waiter> next;
        var now = Now;
        lock (_lock)
        {
            _coldStart = now - begun;
            next = _scheduler.Started(environment, usable, now);
        }

        Carry(environment, next, now, started: true);
    }

    private async Task<Outcome<IExecutionEnvironment>> Start(string initializationType, TimeSpan requestedAt)
    {
        try
        {
            if (initializationType == InitializationType.OnDemand && await Admission.Start() is { } refusal) return refusal;
            return await starter.Start(new EnvironmentStart { Version = Version, InitializationType = initializationType, RequestedAt = requestedAt });
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The one seam to what can go wrong outside: folders, processes, the silo going down.
            LogStartFailed(exception, Version.QualifiedArn);
            return new ApiError(ApiErrorKind.Service, "The execution environment could not be started.");
        }
    }

    /// <summary>One invocation that has waited since then fails for a start that has failed, unless others are on their way.</summary>
    private void StartFailed(ApiError error, TimeSpan begun)
    {
        Waiter? failed;
        Starts starts;
        lock (_lock)
        {
            failed = _scheduler.StartFailed(begun);
            starts = ToStart(Now, StartReason.StartFailed);
        }

        failed?.Give(new Placement(error));
        Start(starts);
    }

    private async Task ForgetWhenEnded(IExecutionEnvironment environment)
    {
        await environment.Ended;
        int provisions;
        lock (_lock)
        {
            _scheduler.Died(environment);
            provisions = _scheduler.ToProvision(Now);
        }

        StartProvisioned(provisions);
    }

    /// <summary>Serves who has waited too long and tells what to start; sees to it that both are asked again while invocations wait. Under the lock.</summary>
    private Starts ToStart(TimeSpan now, StartReason why)
    {
        while (_scheduler.Overdue(now) is { } overdue) overdue.Waiter.GiveElsewhere(new Placement(overdue.Environment, now));
        var count = _scheduler.ToStart(now);
        if (!_checking && _scheduler.CheckAfter is { } after)
        {
            _checking = true;
            _check ??= time.CreateTimer(static state => ((Dispatcher)state!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _check.Change(after, Timeout.InfiniteTimeSpan);
        }

        var reason = _scheduler.LongestWaiting;
        for (var number = count - 1; number >= 0; number--) Note(reason?.RequestId, why, _scheduler.WaitingCount, _scheduler.Starting - number, _scheduler.Busy);
        return new Starts(count, reason?.Since ?? now, reason?.Span);
    }

    private void Check()
    {
        Starts starts;
        lock (_lock)
        {
            _checking = false;
            starts = ToStart(Now, StartReason.ScaleUpPolicy);
        }

        Start(starts);
    }

    private void Start(Starts starts)
    {
        for (var i = 0; i < starts.Count; i++) _ = StartEnvironment(starts);
    }

    private void Note(string? requestId, StartReason why, int waiting, int starting, int busy) => decisions.Started(Version, requestId, why, waiting, starting, busy);

    private static void Carry(IExecutionEnvironment environment, Next<Waiter> next, TimeSpan now, bool started)
    {
        next.Waiter?.Give(new Placement(environment, now, started, next.Provisioned));
        if (next.Ends) _ = environment.Stop();
    }

    private static void End(List<IExecutionEnvironment> environments)
    {
        foreach (var environment in environments) _ = environment.Stop();
    }

    /// <summary>How many environments to start, since when the invocation has waited that needs them most, and its span.</summary>
    private readonly record struct Starts(int Count, TimeSpan Since, Activity? Reason);
}
