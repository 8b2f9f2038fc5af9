namespace Grid.Grains.Metrics;

/// <summary>Something that has values which are not stored yet, minute by minute.</summary>
/// <typeparam name="TSlot">What it has of one minute.</typeparam>
internal abstract class MetricSource<TSlot>(MetricSink sink) : IMetricSource
    where TSlot : class
{
    /// <summary>Minutes beside the usual one of which anybody may bring values: a day's.</summary>
    private const int MostOthers = 1_440;

    /// <summary>The usual slot: that of the present minute. The others are of invocations that took long, or of values that came late.</summary>
    private TSlot? _current;
    private long _currentMinute;
    private Dictionary<long, TSlot>? _others;
    private TSlot? _spare;
    private bool _isActive;

    /// <summary>Guards the slots. Held for some nanoseconds.</summary>
    protected Lock Gate { get; } = new();

    protected MetricSink Sink => sink;

    public void Drain(long before, MinuteBuckets into)
    {
        lock (Gate)
        {
            Advance();
            Collect(into);
            if (_current is { } current && _currentMinute < before)
            {
                Clear(current);
                (_current, _spare) = (null, current);
            }

            foreach (var minute in _others?.Keys.Where(minute => minute < before).ToArray() ?? [])
            {
                _others!.Remove(minute);
                sink.CountSlots(-1);
            }

            if (_others is { Count: 0 }) _others = null;
            if (_current is not null || _others is not null || KeepsActive) return;
            _isActive = false;
            sink.Deactivate(this);
        }
    }

    public void Look(MinuteBuckets into)
    {
        lock (Gate)
        {
            Advance();
            Collect(into);
        }
    }

    public abstract bool IsOf(Contracts.Metrics.MetricId metric);

    /// <summary>The slot of a minute. Under the gate. Allocates once for the first minute, and for those beside the usual.</summary>
    protected TSlot Slot(long minute)
    {
        if (_current is { } current && _currentMinute == minute) return current;
        if (!_isActive)
        {
            _isActive = true;
            sink.Activate(this);
        }

        if (_others is not null && _others.TryGetValue(minute, out var other)) return other;
        if (_current is null)
        {
            _currentMinute = minute;
            (_current, _spare) = (_spare ?? Create(), null);
            return _current;
        }

        _others ??= [];
        sink.CountSlots(1);
        if (minute > _currentMinute)
        {
            _others[_currentMinute] = _current;
            _currentMinute = minute;
            (_current, _spare) = (_spare ?? Create(), null);
            return _current;
        }

        return _others[minute] = Create();
    }

    /// <summary>The slot of a minute that somebody has named; null beyond the limits of the source and of the silo. Under the gate.</summary>
    protected TSlot? Named(long minute)
    {
        if (_current is not null && _currentMinute != minute && _others?.ContainsKey(minute) is not true && (_others is { Count: >= MostOthers } || !sink.HasRoom)) return null;
        return Slot(minute);
    }

    /// <summary>Time has gone by. Under the gate.</summary>
    protected virtual void Advance()
    {
    }

    /// <summary>True while there is something to be said of minutes in which nothing happens. Under the gate.</summary>
    protected virtual bool KeepsActive => false;

    protected abstract TSlot Create();

    protected abstract void Clear(TSlot slot);

    /// <summary>Adds a slot to the series that it stands for. Under the gate.</summary>
    protected abstract void Collect(TSlot slot, long minute, MinuteBuckets into);

    private void Collect(MinuteBuckets into)
    {
        if (_current is not null && into.Wants(_currentMinute)) Collect(_current, _currentMinute, into);
        foreach (var (minute, slot) in _others ?? [])
        {
            if (into.Wants(minute)) Collect(slot, minute, into);
        }
    }
}
