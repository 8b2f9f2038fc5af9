using Grid.Runtimes.Languages;

namespace Grid.Runtimes.StemCells;

/// <summary>The cells of one kind, and what is remembered of its starts. Its user holds the pool's lock.</summary>
internal sealed class StemShelf(StemKind kind)
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(1), s_longestPause = TimeSpan.FromMinutes(5);

    private readonly Stack<StemCell> _ready = new();
    private readonly long[] _starts = new long[IStemCellCount.MemoryOfStarts];
    private int _startCount;
    private TimeSpan _pause = s_firstPause;

    public StemKind Kind => kind;

    public int Count => _ready.Count;

    /// <summary>When the kind was last started, on the clock's timestamps; 0 before.</summary>
    public long LastStart => _startCount == 0 ? 0 : _starts[(_startCount - 1) % _starts.Length];

    /// <summary>No cell is made before; 0 when there is no reason to wait.</summary>
    public long PausedUntil { get; private set; }

    public void NoteStart(long now) => _starts[_startCount++ % _starts.Length] = now;

    /// <summary>Fills in how long ago the starts were, the latest first.</summary>
    public ReadOnlySpan<TimeSpan> SinceStarts(Span<TimeSpan> ages, long now, TimeProvider time)
    {
        var count = Math.Min(_startCount, _starts.Length);
        for (var index = 0; index < count; index++) ages[index] = time.GetElapsedTime(_starts[(_startCount - 1 - index) % _starts.Length], now);
        return ages[..count];
    }

    public void Add(StemCell cell)
    {
        _ready.Push(cell);
        (_pause, PausedUntil) = (s_firstPause, 0);
    }

    /// <summary>The youngest cell, whose memory is most likely still in the caches; null when there is none.</summary>
    public StemCell? Take() => _ready.TryPop(out var cell) ? cell : null;

    /// <summary>Takes out a cell that has ended.</summary>
    /// <returns>False when it is not here.</returns>
    public bool Remove(StemCell cell)
    {
        if (!_ready.Contains(cell)) return false;
        var others = _ready.Where(each => each != cell).Reverse().ToArray();
        _ready.Clear();
        foreach (var other in others) _ready.Push(other);
        return true;
    }

    /// <summary>A cell died, or would not boot: the next is made after a pause that doubles each time.</summary>
    public void Pause(long now, TimeProvider time)
    {
        PausedUntil = now + (long)(_pause.TotalSeconds * time.TimestampFrequency);
        _pause = TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, s_longestPause.Ticks));
    }
}
