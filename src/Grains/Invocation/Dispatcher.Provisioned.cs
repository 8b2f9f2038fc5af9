using System.Diagnostics;
using Grid.Contracts.Environments;
using Grid.Grains.Observability;
using Grid.Runtimes.Environments;
using Grid.Scheduling.Environments;

namespace Grid.Grains.Invocation;

/// <summary>The environments that are there because somebody asked for a number of them.</summary>
internal sealed partial class Dispatcher
{
    /// <summary>Asks of the authority until an invocation runs on demand, because others were quicker each time.</summary>
    private const int MostProvisionedAsks = 4;

    /// <summary>Begins with Lambda's own word for it.</summary>
    private const string InitFailure = "FUNCTION_ERROR_INIT_FAILURE: Init of the function failed; its log says why. It is tried again.";

    /// <summary>Provisioned environments that are wanted: while there are none, nobody takes the lock to look for one.</summary>
    private int _provisioned;

    /// <summary>Why the last start of a provisioned environment led to none; null when it did, or when there was none.</summary>
    public string? ProvisionedFailure { get; private set; }

    /// <summary>How the provisioned environments stand.</summary>
    public ProvisionedState Provisioned
    {
        get
        {
            lock (_lock) return _scheduler.Provisioned;
        }
    }

    /// <summary>Most of them that were in use at the same time during the last minute.</summary>
    public int ProvisionedPeak
    {
        get
        {
            lock (_lock) return _scheduler.ProvisionedPeak(Now);
        }
    }

    /// <summary>
    /// An idle provisioned environment for one invocation, which takes no slot of a limit; the refusal when there are too many requests; null when the invocation
    /// is to run on demand: none is idle, or they have had their requests. Waits only for the authority's word on the rate. Whoever takes one calls <see cref="Return"/>.
    /// </summary>
    public ValueTask<Placement?> TakeProvisioned()
    {
        var placement = TryTakeProvisioned(out var asks);
        return asks ? AskForProvisioned() : new(placement);
    }

    /// <summary>Wants a number of environments that are there ahead of demand, whatever the keep-alive says; they are replaced when they die. 0 ends them.</summary>
    public void Provision(int count)
    {
        List<IExecutionEnvironment> ended = [];
        int starts;
        Volatile.Write(ref _provisioned, count);
        if (count > 0) Admission.Keep();
        lock (_lock)
        {
            _scheduler.Provision(count, ended);
            starts = _scheduler.ToProvision(Now);
        }

        End(ended);
        StartProvisioned(starts);
    }

    private Placement? TryTakeProvisioned(out bool asks)
    {
        asks = false;
        if (Volatile.Read(ref _provisioned) == 0) return null;
        lock (_lock)
        {
            if (_scheduler.IdleProvisionedCount == 0) return null;
            switch (Admission.TryProvisioned())
            {
                case Scheduling.Concurrency.Admission.Admitted:
                    var now = Now;
                    return new Placement(_scheduler.TakeProvisioned(now)!, now, provisioned: true);
                case Scheduling.Concurrency.Admission.NoToken:
                    return new Placement(Admission.NoToken);
                case Scheduling.Concurrency.Admission.Ask:
                    asks = true;
                    return null;
                default:
                    return null;
            }
        }
    }

    private async ValueTask<Placement?> AskForProvisioned()
    {
        for (var asks = 0; asks < MostProvisionedAsks; asks++)
        {
            // Where nobody answers, being admitted on demand is what waits longer.
            if (!await Admission.AskForProvisioned()) return null;
            if (TryTakeProvisioned(out var again) is { } placement) return placement;
            if (!again) return null;
        }

        return null;
    }

    private async Task StartProvisioned()
    {
        Activity.Current = null;
        var started = await Start(InitializationType.Provisioned, Now);
        if (started.Value is not { } environment)
        {
            lock (_lock)
            {
                ProvisionedFailure = started.Error!.Message;
                _scheduler.ProvisionedFailed(Now);
            }

            return;
        }

        var usable = await environment.Initialized && environment.Usable;
        Next<Waiter> next;
        var now = Now;
        lock (_lock)
        {
            ProvisionedFailure = usable ? null : InitFailure;
            next = _scheduler.ProvisionedStarted(environment, usable, now);
        }

        _ = ForgetWhenEnded(environment);
        Carry(environment, next, now, started: true);
    }

    private void StartProvisioned(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Note(null, StartReason.Provisioned, waiting: 0, count, busy: 0);
            _ = StartProvisioned();
        }
    }
}
