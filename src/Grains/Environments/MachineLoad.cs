namespace Grid.Grains.Environments;

/// <summary>
/// How busy the machine's processors are, looked at no more often than every 100 ms: the kernel counts in ticks of 10 ms, so a look at a full machine is now and then
/// a few percent short. More counts at once, less only as it lasts. Thread-safe.
/// </summary>
internal sealed class MachineLoad(ProcessorShare processors)
{
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(100);

    /// <summary>After so long what was before is forgotten.</summary>
    private static readonly TimeSpan s_memory = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private long _lookAtTicks;
    private double _busy;

    /// <summary>Share of the processors that is in use, 0-1. Whoever comes while another one looks gets what was known before.</summary>
    /// <param name="now">Any clock that never goes back, the same for all.</param>
    public double Busy(TimeSpan now)
    {
        if (now.Ticks < Volatile.Read(ref _lookAtTicks) || !_lock.TryEnter()) return Volatile.Read(ref _busy);
        try
        {
            if (now.Ticks < _lookAtTicks) return _busy;
            var (share, since) = (processors.Look(), now.Ticks - _lookAtTicks + s_period.Ticks);
            var remembered = Math.Max(0, 1 - ((double)since / s_memory.Ticks));
            Volatile.Write(ref _busy, share + (Math.Max(0, _busy - share) * remembered));
            Volatile.Write(ref _lookAtTicks, (now + s_period).Ticks);
            return _busy;
        }
        finally
        {
            _lock.Exit();
        }
    }
}
