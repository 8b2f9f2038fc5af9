namespace Grid.Runtimes.Environments;

/// <summary>Looks after all environments now and then, off the way of invocations.</summary>
internal sealed partial class EnvironmentHost
{
    private static readonly TimeSpan s_clearPeriod = TimeSpan.FromSeconds(1);

    private ITimer? _sweep;
    private int _sweeping;

    private void StartSweeping()
    {
        var after = limits.Value.FreezeAfterMs;
        var period = after == 0 ? s_clearPeriod : TimeSpan.FromMilliseconds(after);
        _sweep = context.Time.CreateTimer(static state => ((EnvironmentHost)state!).Sweep(), this, period, period);
    }

    private void Sweep()
    {
        if (Interlocked.Exchange(ref _sweeping, 1) != 0) return;
        try
        {
            if (limits.Value.FreezeAfterMs > 0)
            {
                foreach (var (environment, _) in _environments) environment.FreezeWhenIdle();
            }

            context.Groups.Clear();
        }
        finally
        {
            Volatile.Write(ref _sweeping, 0);
        }
    }
}
