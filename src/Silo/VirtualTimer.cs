namespace Grid.Silo;

/// <summary>A timer of a virtual clock. All of its state belongs to the clock, under the clock's lock.</summary>
internal sealed class VirtualTimer(VirtualClock clock, TimerCallback callback, object? state, long number) : ITimer
{
    private readonly ExecutionContext? _context = ExecutionContext.Capture();

    /// <summary>Orders timers that are due at the same time: the one that was made first comes first.</summary>
    public long Number => number;

    /// <summary>In the clock's ticks; meaningless while it is not scheduled.</summary>
    public long Due { get; set; }

    /// <summary>In ticks; 0 for a timer that is due once.</summary>
    public long Period { get; set; }

    public bool IsScheduled { get; set; }

    public bool IsDisposed { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period) => clock.Schedule(this, dueTime, period);

    public void Dispose() => clock.Forget(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Call()
    {
        if (_context is null) callback(state);
        else ExecutionContext.Run(_context, static timer => ((VirtualTimer)timer!).CallInContext(), this);
    }

    private void CallInContext() => callback(state);
}
