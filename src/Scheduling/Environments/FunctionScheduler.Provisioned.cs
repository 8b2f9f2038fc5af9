namespace Grid.Scheduling.Environments;

/// <summary>The environments that are there because somebody asked for a number of them.</summary>
public sealed partial class FunctionScheduler<TEnvironment, TWaiter>
{
    private readonly RecentPeak _provisionedPeak = new();

    /// <summary>
    /// An invocation arrives, and the most recently used idle provisioned environment runs it, which is nobody else's concurrency. Null when there is none;
    /// then nothing has happened, and the invocation may <see cref="Arrive"/> where a limit says that it may run on demand.
    /// </summary>
    public TEnvironment? TakeProvisioned(TimeSpan now)
    {
        if (_idleProvisioned.Count == 0) return null;
        Arrived(now);
        var environment = TakeLast(_idleProvisioned);
        _provisionedPeak.Note(_provisioned.Count - _idleProvisioned.Count, now);
        return environment;
    }

    /// <summary>Most provisioned environments that were in use at the same time during the last minute.</summary>
    public int ProvisionedPeak(TimeSpan now) => _provisionedPeak.Of(_provisioned.Count - _idleProvisioned.Count, now);

    /// <summary>Wants a number of environments that are there ahead of demand, whatever the keep-alive says. Idle ones beyond it are taken out, into <paramref name="ended"/>; busy ones end with their invocation.</summary>
    public void Provision(int count, ICollection<TEnvironment> ended)
    {
        _provisioned.Requested = _draining ? 0 : count;
        while (_idleProvisioned.Count > 0 && _provisioned.HasSurplus)
        {
            var environment = _idleProvisioned[0].Environment;
            _idleProvisioned.RemoveAt(0);
            _provisioned.Remove(environment);
            ended.Add(environment);
        }
    }

    /// <summary>How many provisioned environments to start now, whose coming is counted from now on. Ask after <see cref="Provision"/>, when one has died, and now and then.</summary>
    public int ToProvision(TimeSpan now) => _provisioned.ToStart(now);

    /// <summary>The Init of a provisioned environment is over. One whose Init failed ends and is replaced later.</summary>
    public Next<TWaiter> ProvisionedStarted(TEnvironment environment, bool usable, TimeSpan now)
    {
        if (usable) return Offer(environment, _provisioned.Started(environment), now);
        _provisioned.Failed(now);
        return new Next<TWaiter>(null, true);
    }

    /// <summary>No environment came of the start of a provisioned one; it is repeated later.</summary>
    public void ProvisionedFailed(TimeSpan now) => _provisioned.Failed(now);
}
