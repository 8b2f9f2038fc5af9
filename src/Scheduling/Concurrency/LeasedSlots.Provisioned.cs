namespace Grid.Scheduling.Concurrency;

/// <summary>Invocations in provisioned environments: they take no slot, and a token twice. They count against the rate of the function's pool, and against that of the provisioned environments.</summary>
public sealed partial class LeasedSlots
{
    /// <summary>Functions that have provisioned environments anywhere.</summary>
    private readonly HashSet<FunctionSlots> _provisioned = [];

    /// <summary>Takes the tokens of an invocation that finds a provisioned environment idle. Nothing is to be given back.</summary>
    /// <param name="asks">True when it is time to ask the authority, whatever the answer is.</param>
    /// <returns><see cref="Admission.NoSlot"/> when the provisioned environments have had their requests: it may run on demand.</returns>
    public Admission TryTakeProvisioned(FunctionSlots function, TimeSpan now, out bool asks)
    {
        lock (_lock)
        {
            var (requests, own) = (function.Pool.Requests, function.Provisioned);
            asks = true;
            if (now >= _validUntil || _leaving) return Admission.Ask;
            if (requests.Unused == 0)
            {
                asks = now >= requests.NoneUntil;
                return asks ? Admission.Ask : Admission.NoToken;
            }

            if (own.Unused == 0)
            {
                asks = own.PerSecond > 0 && now >= own.NoneUntil;
                return asks ? Admission.Ask : Admission.NoSlot;
            }

            requests.Unused--;
            own.Unused--;
            asks = IsRunningOut(requests, now) | IsRunningOut(own, now);
            return Admission.Admitted;
        }
    }

    /// <summary>Takes the token of a provisioned environment for an invocation that was admitted on demand.</summary>
    /// <param name="asks">True when it is time to ask the authority, whatever the answer is.</param>
    public bool TryMoveToProvisioned(FunctionSlots function, TimeSpan now, out bool asks)
    {
        lock (_lock)
        {
            var own = function.Provisioned;
            var taken = own.Unused > 0 && now < _validUntil && !_leaving;
            if (taken) own.Unused--;
            asks = own.PerSecond > 0 && IsRunningOut(own, now);
            return taken;
        }
    }

    /// <summary>An invocation waits for tokens alone, or does so no longer.</summary>
    public void WaitForProvisioned(FunctionSlots function, int change)
    {
        lock (_lock)
        {
            function.Provisioned.Waiting += change;
            function.Pool.Requests.Waiting += change;
        }
    }

    private static bool IsRunningOut(HeldTokens tokens, TimeSpan now)
    {
        tokens.Used = true;
        return tokens.IsLow && now >= tokens.NoneUntil;
    }

    private void Describe(FunctionSlots function)
    {
        if ((function.Provisioned.PerSecond = _table.Provisioned.GetValueOrDefault(function.Function)) > 0)
        {
            _provisioned.Add(function);
        }
        else if (_provisioned.Remove(function))
        {
            function.Provisioned.Unused = 0;
        }
    }
}
