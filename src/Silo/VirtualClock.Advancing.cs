namespace Grid.Silo;

internal sealed partial class VirtualClock
{
    public async Task<DateTimeOffset> Advance(TimeSpan by, CancellationToken cancellationToken)
    {
        await _advances.WaitAsync(cancellationToken);
        try
        {
            rest.Begin();
            mark.Write(Now + by);
            await StepTo(GetTimestamp() + by.Ticks, cancellationToken);
        }
        finally
        {
            _advances.Release();
        }

        return Now;
    }

    /// <summary>From due timer to due timer. What is set off on the way may set timers before the next one, so each step looks anew after it has waited.</summary>
    private async Task StepTo(long target, CancellationToken cancellationToken)
    {
        bool isThere;
        do
        {
            await rest.Wait(ToNext(target), cancellationToken);
            isThere = Step(target);
        }
        while (!isThere);

        await rest.WaitLong(cancellationToken);
    }

    private TimeSpan ToNext(long target)
    {
        lock (_lock) return TimeSpan.FromTicks(Math.Max(0, Math.Min(target, _timers.Min?.Due ?? target) - Ticks));
    }

    /// <returns>True when the target is reached and nothing is due any more.</returns>
    private bool Step(long target)
    {
        lock (_lock)
        {
            _ahead += Math.Max(0, Math.Min(target, _timers.Min?.Due ?? target) - Ticks);
            var isThere = Ticks >= target && !(_timers.Min?.Due <= target);
            FireDue();
            Arm();
            return isThere;
        }
    }
}
