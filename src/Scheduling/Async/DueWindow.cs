namespace Grid.Scheduling.Async;

/// <summary>
/// The next items of a long stored list in order of due time and id. What is here is everything stored up to a horizon, apart from what is taken; what lies behind it is read when there is room.
/// So a list of any length costs the memory of the window, and none of it is missed: an item that is stored later lands in the window when it belongs before the horizon, else it is read in its turn.
/// </summary>
/// <param name="capacity">Items kept, 2 or more.</param>
public sealed class DueWindow<T>(int capacity)
    where T : class
{
    private static readonly (long Due, long Id) Start = (long.MinValue, long.MinValue);
    private static readonly (long Due, long Id) End = (long.MaxValue, long.MaxValue);

    private readonly SortedSet<(long Due, long Id)> _order = [];
    private readonly Dictionary<long, T> _items = [];
    private readonly HashSet<long> _taken = [];

    /// <summary>What has happened since the read began: newer than anything that it brings. Null for an item that is not stored any more.</summary>
    private readonly Dictionary<long, (long Due, T? Item)> _changed = [];
    private bool _reading;
    private bool _restarts;

    /// <summary>Everything up to here is known. Where the next read begins.</summary>
    public (long Due, long Id) Horizon { get; private set; } = Start;

    public int Count => _items.Count;

    public int Taken => _taken.Count;

    /// <summary>True when nothing is stored that is not here or taken.</summary>
    public bool IsComplete => Horizon == End;

    /// <summary>True when it is time to read on.</summary>
    public bool WantsMore => !IsComplete && !_reading && Count <= capacity / 2;

    /// <summary>Items to ask for.</summary>
    public int ReadSize => capacity - Count;

    /// <summary>When the first item is due; null when there is none.</summary>
    public long? NextDue => Count > 0 ? _order.Min.Due : null;

    /// <summary>True when the item is in the window or taken.</summary>
    public bool Knows(long id) => _items.ContainsKey(id) || _taken.Contains(id);

    /// <summary>True when the item was taken and has neither been settled nor come back.</summary>
    public bool IsTaken(long id) => _taken.Contains(id);

    /// <summary>A stored item that is new, or comes back. Left to be read later where it lies behind the horizon.</summary>
    public void Offer(long due, long id, T item)
    {
        if (Knows(id)) return;
        if (_reading) _changed[id] = (due, item);
        if ((due, id).CompareTo(Horizon) <= 0) Add(due, id, item);
    }

    /// <summary>Takes the first item that is due. It stays known until it is settled or comes back.</summary>
    public T? Take(long now)
    {
        if (!(NextDue <= now)) return null;
        var first = _order.Min;
        var item = _items[first.Id];
        Remove(first);
        _taken.Add(first.Id);
        return item;
    }

    /// <summary>A taken item is not stored any more.</summary>
    public void Settle(long id)
    {
        if (_reading) _changed[id] = default;
        _taken.Remove(id);
    }

    /// <summary>A taken item has been stored with another due time.</summary>
    public void Return(long due, long id, T item)
    {
        _taken.Remove(id);
        Offer(due, id, item);
    }

    /// <summary>An item that is not taken has changed in the store: it is gone, or will be offered anew.</summary>
    public void Forget(long id)
    {
        if (_reading) _changed[id] = default;
        if (_items.ContainsKey(id)) Remove(_order.First(key => key.Id == id));
    }

    /// <summary>Reads everything from the start again: something may be stored that nobody has offered. While a read is under way, which may have begun too early, it comes behind it.</summary>
    public void Restart()
    {
        if (_reading)
        {
            _restarts = true;
            return;
        }

        _restarts = false;
        _order.Clear();
        _items.Clear();
        Horizon = Start;
    }

    /// <summary>From now on, until the read ends, what changes is newer than what is being read.</summary>
    public void BeginRead() => _reading = true;

    /// <summary>The read has failed.</summary>
    public void AbandonRead()
    {
        _reading = false;
        _changed.Clear();
        if (_restarts) Restart();
    }

    /// <param name="rows">What is stored behind <see cref="Horizon"/>, in order.</param>
    /// <param name="isLast">True when there is nothing behind them.</param>
    public void EndRead(IReadOnlyList<(long Due, long Id, T Item)> rows, bool isLast)
    {
        _reading = false;
        if (isLast) Horizon = End;
        else if (rows.Count > 0) Horizon = (rows[^1].Due, rows[^1].Id);
        foreach (var (due, id, item) in rows)
        {
            if (!_changed.ContainsKey(id)) Offer(due, id, item);
        }

        foreach (var (id, (due, item)) in _changed)
        {
            if (item is not null) Offer(due, id, item);
        }

        _changed.Clear();
        if (_restarts) Restart();
    }

    private void Add(long due, long id, T item)
    {
        _order.Add((due, id));
        _items.Add(id, item);
        if (Count <= capacity) return;

        // The last one is read in its turn, and with it whatever lies behind it; a read that has begun behind it does not bring it.
        var last = _order.Max;
        if (_reading) _changed[last.Id] = (last.Due, _items[last.Id]);
        Remove(last);
        Horizon = _order.Max;
    }

    private void Remove((long Due, long Id) key)
    {
        _order.Remove(key);
        _items.Remove(key.Id);
    }
}
