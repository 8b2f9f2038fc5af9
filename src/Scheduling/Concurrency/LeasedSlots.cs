namespace Grid.Scheduling.Concurrency;

/// <summary>
/// The slots and tokens of one region that this silo has leased, and what runs under them. Taking one is a short lock and nothing else; whoever drives it
/// carries <see cref="NextAsk"/> to the authority and brings back its answer, one at a time. Thread-safe. <c>now</c> is any clock that never goes back.
/// </summary>
public sealed partial class LeasedSlots
{
    /// <summary>Name of the pool that functions without a reservation share.</summary>
    public const string UnreservedPool = "";

    /// <summary>How long the authority's no is believed.</summary>
    private static readonly TimeSpan s_noTime = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan s_notAheadTime = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, HeldPool> _pools = new(StringComparer.Ordinal) { [UnreservedPool] = new(UnreservedPool) };
    private readonly Dictionary<string, FunctionSlots> _functions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HeldTokens> _starts = new(StringComparer.Ordinal);
    private readonly List<PoolMove> _moves = [];
    private PoolTable _table = new(0, 0, new Dictionary<string, ReservedPool>());
    private long _tableVersion = -1;
    private long _sequence;
    private long _answered;
    private long _lastMove;
    private TimeSpan _validUntil = TimeSpan.MinValue;
    private bool _leaving;

    /// <summary>When what is held may not be used any longer, unless it is renewed before.</summary>
    public TimeSpan ValidUntil
    {
        get
        {
            lock (_lock) return _validUntil;
        }
    }

    /// <summary>Nothing is held that would have to be renewed, or given back.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock) return _pools.Values.All(pool => pool is { Held: 0, Changed: false });
        }
    }

    /// <summary>Nothing is admitted any more.</summary>
    public bool IsLeaving
    {
        get
        {
            lock (_lock) return _leaving;
        }
    }

    /// <summary>Invocations that hold a slot.</summary>
    public int InFlight
    {
        get
        {
            lock (_lock) return _pools.Values.Sum(pool => pool.InUse);
        }
    }

    /// <summary>Slots of a pool that are held.</summary>
    public int HeldOf(string name)
    {
        lock (_lock) return _pools.TryGetValue(name, out var pool) ? pool.Held : 0;
    }

    /// <summary>The function's place here; keep it.</summary>
    public FunctionSlots Of(string function)
    {
        lock (_lock)
        {
            if (_functions.TryGetValue(function, out var slots)) return slots;
            _functions[function] = slots = new FunctionSlots(function, PoolFor(function));
            Describe(slots);
            return slots;
        }
    }

    /// <summary>The limit of the pool that the function counts against, and how much of it is in use here.</summary>
    public (int Limit, int InUse) Figures(FunctionSlots function)
    {
        lock (_lock) return (function.Pool.Limit, function.Pool.InUse);
    }

    /// <summary>Takes a slot and a token. Whoever is admitted calls <see cref="Return"/>.</summary>
    /// <param name="asks">True when it is time to ask the authority, whatever the answer is.</param>
    public Admission TryTake(FunctionSlots function, TimeSpan now, out bool asks)
    {
        lock (_lock)
        {
            var pool = function.Pool;
            asks = true;
            if (now >= _validUntil || _leaving) return Admission.Ask;
            if (pool is { Name.Length: > 0, Limit: 0 })
            {
                asks = false;
                return Admission.NoSlot;
            }

            if (pool.Requests.Unused == 0)
            {
                asks = now >= pool.Requests.NoneUntil;
                return asks ? Admission.Ask : Admission.NoToken;
            }

            if (pool.Idle <= 0)
            {
                asks = now >= pool.NoSlotsUntil;
                return asks ? Admission.Ask : Admission.NoSlot;
            }

            pool.Requests.Unused--;
            pool.InUse++;
            function.InFlight++;
            asks = WantsAhead(pool, now) || (pool.Requests.IsLow && now >= pool.Requests.NoneUntil);
            return Admission.Admitted;
        }
    }

    /// <summary>Gives back what <see cref="TryTake"/> took.</summary>
    /// <returns>True when it is time to ask the authority: somebody else waits for what has become free.</returns>
    public bool Return(FunctionSlots function)
    {
        lock (_lock)
        {
            var pool = function.Pool;
            pool.InUse--;
            function.InFlight--;
            if (pool.Held <= pool.Keep) return false;
            pool.Held--;
            pool.Changed = true;
            if (pool.Held <= pool.Keep) pool.Keep = int.MaxValue;
            return true;
        }
    }

    /// <summary>Takes tokens for starts of environments; there may be fewer than wanted.</summary>
    public int TakeStarts(string bucket, int count, TimeSpan now)
    {
        lock (_lock)
        {
            if (now >= _validUntil || _leaving || !_starts.TryGetValue(bucket, out var tokens)) return 0;
            var taken = Math.Min(count, tokens.Unused);
            tokens.Unused -= taken;
            return taken;
        }
    }

    /// <summary>An invocation waits for the authority's answer, or does so no longer.</summary>
    public void Wait(FunctionSlots function, int change)
    {
        lock (_lock)
        {
            function.Waiting += change;
            function.Pool.Waiting += change;
        }
    }

    /// <summary>Starts of environments wait for the authority's answer, or do so no longer.</summary>
    public void WaitForStarts(string bucket, int change)
    {
        lock (_lock)
        {
            if (!_starts.TryGetValue(bucket, out var tokens)) _starts[bucket] = tokens = new HeldTokens();
            tokens.Waiting += change;
        }
    }

    /// <summary>Until when the authority has no tokens for starts, as far as is known.</summary>
    public TimeSpan StartsRefusedUntil(string bucket)
    {
        lock (_lock) return _starts.TryGetValue(bucket, out var tokens) ? tokens.NoneUntil : TimeSpan.Zero;
    }

    /// <summary>The silo admits nothing more and gives back what it does not use; what is in use comes back when it becomes free.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (_leaving) return;
            _leaving = true;
            foreach (var pool in _pools.Values)
            {
                pool.Held = pool.InUse;
                pool.Keep = 0;
                pool.Changed = true;
            }
        }
    }

    /// <summary>What was held is lost, because it was not renewed in time: nothing may run under it any more.</summary>
    public void Lost()
    {
        lock (_lock)
        {
            _validUntil = TimeSpan.MinValue;
            Forget();
        }
    }

    private static bool WantsAhead(HeldPool pool, TimeSpan now) =>
        pool.InUse > 0 && pool.Keep == int.MaxValue && pool.Held < pool.Limit && pool.Idle < pool.Ahead / 2 && now >= pool.NotAheadUntil;

    private HeldPool PoolFor(string function) => _table.Reserved.ContainsKey(function) ? _pools[function] : _pools[UnreservedPool];

    private void Describe(HeldPool pool)
    {
        var known = pool.Name.Length == 0 ? new ReservedPool(_table.Unreserved, _table.RequestsPerSecond) : _table.Reserved.GetValueOrDefault(pool.Name);
        (pool.Limit, pool.Requests.PerSecond) = (known.Slots, known.RequestsPerSecond);

        // A pool that is gone keeps nothing.
        if (pool.Name.Length == 0 || _table.Reserved.ContainsKey(pool.Name) || pool.Held == 0) return;
        pool.Held = pool.InUse;
        pool.Keep = 0;
        pool.Changed = true;
    }
}
