namespace Grid.Runtimes.Environments;

/// <summary>
/// A time that mostly moves on before it comes. The timer is left running while the time moves later, and set anew only when it fires too early:
/// back-to-back invocations then cost no timer operation. Calls are made under the owner's lock.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _due;
    private long _armed;

    /// <param name="fired">Called without the owner's lock; takes it and asks <see cref="Passed"/>.</param>
    public Deadline(TimeProvider time, Action fired)
    {
        _time = time;
        _timer = time.CreateTimer(static state => ((Action)state!)(), fired, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Set(long now, TimeSpan after)
    {
        _due = now + (long)(after.TotalSeconds * _time.TimestampFrequency);
        if (_armed == 0 || _armed > _due) Arm(now);
    }

    public bool IsSet => _due != 0;

    public void Clear() => _due = 0;

    /// <summary>True once, when the time has come.</summary>
    public bool Passed()
    {
        _armed = 0;
        if (_due == 0) return false;
        var now = _time.GetTimestamp();
        if (now < _due)
        {
            Arm(now);
            return false;
        }

        _due = 0;
        return true;
    }

    public void Dispose() => _timer.Dispose();

    private void Arm(long now)
    {
        _armed = _due;
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(_time.GetElapsedTime(now, _due).TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }
}
