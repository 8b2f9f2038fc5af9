namespace Grid.Grains.Environments;

/// <summary>How busy the machine's processors are, looked at no more often than every 100 ms: the kernel counts in ticks of 10 ms. Thread-safe.</summary>
internal sealed class MachineLoad(ProcessorShare processors)
{
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private long _lookAtTicks = long.MinValue;
    private double _busy;

    /// <summary>Share of the processors that was in use between the last two looks, 0-1. Whoever comes while another one looks gets what was known before.</summary>
    /// <param name="now">Any clock that never goes back, the same for all.</param>
    public double Busy(TimeSpan now)
    {
        if (now.Ticks < Volatile.Read(ref _lookAtTicks) || !_lock.TryEnter()) return Volatile.Read(ref _busy);
        try
        {
            if (now.Ticks < _lookAtTicks) return _busy;
            Volatile.Write(ref _busy, processors.Look());
            Volatile.Write(ref _lookAtTicks, (now + s_period).Ticks);
            return _busy;
        }
        finally
        {
            _lock.Exit();
        }
    }
}
