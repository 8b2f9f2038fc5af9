namespace Grid.Scheduling.Async;

/// <summary>When an event is tried again and when it is given up.</summary>
public static class EventRetry
{
    /// <summary>True when an event must not be tried any more: looked at before each attempt.</summary>
    public static bool IsTooOld(DateTimeOffset acceptedAt, DateTimeOffset now, EventRules rules) => now - acceptedAt >= rules.MaximumAge;

    /// <param name="end">How the last attempt ended.</param>
    /// <param name="failures">Attempts that the function has failed, with this one.</param>
    /// <param name="backOffs">Attempts in a row, with this one, that did not reach the function.</param>
    /// <param name="roll">In [0, 1): spreads what was refused together.</param>
    /// <param name="again">When there is another attempt; no later than when the event becomes too old, so that it is given up then.</param>
    public static NextStep After(
        AttemptEnd end, int failures, int backOffs, DateTimeOffset acceptedAt, DateTimeOffset now, EventRules rules, double roll, out DateTimeOffset again)
    {
        var tooOldAt = acceptedAt + rules.MaximumAge;
        again = default;
        switch (end)
        {
            case AttemptEnd.Succeeded: return NextStep.Finish;
            case AttemptEnd.SwitchedOff: return NextStep.GiveUpSwitchedOff;
            case AttemptEnd.Circle: return NextStep.GiveUpCircle;
            case AttemptEnd.FunctionFailed when failures > rules.RetryAttempts: return NextStep.GiveUpExhausted;
        }

        if (now >= tooOldAt) return NextStep.GiveUpTooOld;
        var wait = end == AttemptEnd.FunctionFailed ? failures == 1 ? rules.FirstRetry : rules.SecondRetry : BackOff.After(backOffs, roll);
        again = now + wait < tooOldAt ? now + wait : tooOldAt;
        return end == AttemptEnd.FunctionFailed ? NextStep.Retry : NextStep.BackOff;
    }
}
