using Grid.Contracts;

namespace Grid.Silo;

/// <summary>
/// A clock that goes on with the machine's and can be moved ahead. It never goes back and never stands still, also between the steps of an advance: who waits for a time and is called a
/// fraction of a millisecond before it asks again and again.
/// </summary>
/// <param name="machine">What it goes on with.</param>
/// <param name="rest">What each step of an advance waits for.</param>
/// <param name="mark">From where it goes on, and where it says how far it has come.</param>
internal sealed partial class VirtualClock(TimeProvider machine, ClockRest rest, ClockMark mark) : TimeProvider, IGridClock, IDisposable
{
    /// <summary>A longer wait for the machine is divided.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly SortedSet<VirtualTimer> _timers = new(Comparer<VirtualTimer>.Create(
        static (one, other) => one.Due != other.Due ? one.Due.CompareTo(other.Due) : one.Number.CompareTo(other.Number)));

    private readonly SemaphoreSlim _advances = new(1, 1);
    private readonly long _epoch = machine.GetUtcNow().UtcTicks - machine.GetElapsedTime(0).Ticks;
    private ITimer? _alarm;
    private long _number;

    /// <summary>Ticks by which it is ahead of the machine.</summary>
    private long _ahead = Math.Max(0, (mark.Read() - machine.GetUtcNow()).Ticks);

    public bool IsVirtual => true;

    public DateTimeOffset Now => GetUtcNow();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    /// <summary>Under the lock.</summary>
    private long Ticks => machine.GetElapsedTime(0).Ticks + _ahead;

    public override long GetTimestamp()
    {
        lock (_lock) return Ticks;
    }

    public override DateTimeOffset GetUtcNow() => new(_epoch + GetTimestamp(), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state, Interlocked.Increment(ref _number));
        Schedule(timer, dueTime, period);
        return timer;
    }

    /// <returns>False when the timer has been disposed.</returns>
    public bool Schedule(VirtualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, Timeout.InfiniteTimeSpan);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, Timeout.InfiniteTimeSpan);
        lock (_lock)
        {
            if (timer.IsDisposed) return false;
            Unschedule(timer);
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                (timer.Due, timer.Period) = (Ticks + dueTime.Ticks, Math.Max(0, period.Ticks));
                Insert(timer);
            }

            Arm();
            return true;
        }
    }

    public void Forget(VirtualTimer timer)
    {
        lock (_lock)
        {
            timer.IsDisposed = true;
            Unschedule(timer);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _alarm?.Dispose();
            _timers.Clear();
        }

        _advances.Dispose();
    }

    private void Insert(VirtualTimer timer)
    {
        timer.IsScheduled = true;
        _timers.Add(timer);
    }

    private void Unschedule(VirtualTimer timer)
    {
        if (!timer.IsScheduled) return;
        _timers.Remove(timer);
        timer.IsScheduled = false;
    }

    /// <summary>Asks the machine to ring when the next timer is due; whole milliseconds, because it knows no shorter ones. Under the lock.</summary>
    private void Arm()
    {
        var wait = _timers.Min is { } next ? TimeSpan.FromMilliseconds(Math.Ceiling(TimeSpan.FromTicks(Math.Max(0, next.Due - Ticks)).TotalMilliseconds)) : Timeout.InfiniteTimeSpan;
        if (wait > LongestWait) wait = LongestWait;
        _alarm ??= machine.CreateTimer(static clock => ((VirtualClock)clock!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _alarm.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void Ring()
    {
        lock (_lock)
        {
            FireDue();
            Arm();
        }
    }

    /// <summary>Hands what is due to the thread pool, in order. Under the lock.</summary>
    private void FireDue()
    {
        var now = Ticks;
        while (_timers.Min is { } timer && timer.Due <= now)
        {
            Unschedule(timer);
            if (timer.Period > 0)
            {
                // One call for however many periods have passed, as timers of the machine that are late do it.
                timer.Due += timer.Period * (1 + ((now - timer.Due) / timer.Period));
                Insert(timer);
            }

            rest.Call(timer.Call);
        }
    }
}
