namespace Grid.Scheduling.Concurrency;

/// <summary>
/// The slots and tokens of one region that this silo has leased, and what runs under them. Taking one is a short lock and nothing else; whoever drives it
/// carries <see cref="NextAsk"/> to the authority and brings back its answer, one at a time. Thread-safe. <c>now</c> is any clock that never goes back.
/// </summary>
public sealed class LeasedSlots
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

    /// <summary>Version of the table of pools that is known; -1 for none.</summary>
    public long TableVersion
    {
        get
        {
            lock (_lock) return _tableVersion;
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
            if (!_functions.TryGetValue(function, out var slots)) _functions[function] = slots = new FunctionSlots(function, PoolFor(function));
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

    /// <summary>How long the authority has had no tokens for starts.</summary>
    public TimeSpan StartsRefusedUntil(string bucket)
    {
        lock (_lock) return _starts.TryGetValue(bucket, out var tokens) ? tokens.NoneUntil : TimeSpan.Zero;
    }

    /// <summary>What to tell the authority now. Ask again only when this has been <see cref="Answered"/> or <see cref="Unanswered"/>.</summary>
    public LeaseAsk NextAsk(TimeSpan now)
    {
        lock (_lock)
        {
            List<PoolAsk> pools = [];
            List<TokenAsk> tokens = [];
            Tidy();
            foreach (var pool in _pools.Values)
            {
                var want = _leaving ? 0 : Math.Max(0, pool.Waiting - Math.Max(0, pool.Idle));
                var ahead = _leaving || !WantsAhead(pool, now) ? 0 : Math.Max(0, pool.Ahead - Math.Max(0, pool.Idle));
                if (want + ahead > 0 || pool.Changed) pools.Add(new PoolAsk(pool.Name, pool.Held, want, ahead));
                pool.Changed = false;
                if (!_leaving && pool.Waiting + pool.InUse > 0 && (pool.Requests.IsLow || pool.Waiting > pool.Requests.Unused) && now >= pool.Requests.NoneUntil)
                    tokens.Add(new TokenAsk(Buckets.Requests(pool.Name), pool.Requests.Unused, Math.Max(pool.Requests.Chunk, pool.Waiting) - pool.Requests.Unused));
            }

            foreach (var (bucket, starts) in _starts)
                if (starts.Waiting > starts.Unused && now >= starts.NoneUntil)
                    tokens.Add(new TokenAsk(bucket, starts.Unused, starts.Waiting - starts.Unused));
            return new LeaseAsk(++_sequence, _answered, _tableVersion, pools, tokens, [.. _moves]);
        }
    }

    /// <param name="sentAt">When the ask was made.</param>
    public void Answered(LeaseAsk ask, LeaseGrant grant, TimeSpan sentAt, TimeSpan now)
    {
        lock (_lock)
        {
            _validUntil = grant.Valid == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : sentAt + grant.Valid;
            _answered = ask.Sequence;
            if (grant.Forgets) Forget();
            if (ask.Moves.Count > 0) _moves.RemoveAll(move => move.Number <= ask.Moves[^1].Number);
            foreach (var pool in grant.Pools) Granted(ask, pool, now);
            foreach (var tokens in grant.Tokens) Granted(tokens, now);
            if (grant.Table is { } table) Switch(table, grant.TableVersion);
        }
    }

    /// <summary>No answer came, and none will be heeded: what was said has to be said again.</summary>
    public void Unanswered(LeaseAsk ask)
    {
        lock (_lock)
            foreach (var asked in ask.Pools)
                if (_pools.TryGetValue(asked.Pool, out var pool))
                    pool.Changed = true;
    }

    /// <summary>The authority needs slots: gives back unused ones now, and of those in use what becomes free above <paramref name="keep"/>.</summary>
    public GivenBack GiveBack(string name, int slots, int keep)
    {
        lock (_lock)
        {
            var sequence = ++_sequence;
            if (!_pools.TryGetValue(name, out var pool)) return new GivenBack(0, sequence, _answered);
            var given = Math.Clamp(pool.Idle, 0, slots);
            pool.Held -= given;
            pool.Changed |= given > 0;
            pool.Keep = pool.Held > keep ? keep : int.MaxValue;
            return new GivenBack(given, sequence, _answered);
        }
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

    private void Granted(LeaseAsk ask, PoolGrant grant, TimeSpan now)
    {
        if (!_pools.TryGetValue(grant.Pool, out var pool)) return;
        var asked = ask.Pools.First(asked => asked.Pool == grant.Pool);
        pool.Held += grant.Slots;
        if (grant.Slots > 0) pool.Keep = int.MaxValue;
        if (grant.Slots < asked.Want) pool.NoSlotsUntil = now + s_noTime;
        if (grant.Slots < asked.Want + asked.Ahead) pool.NotAheadUntil = now + s_notAheadTime;
    }

    private void Granted(TokenGrant grant, TimeSpan now)
    {
        var tokens = Buckets.Pool(grant.Bucket) is { } pool ? _pools.GetValueOrDefault(pool)?.Requests : _starts.GetValueOrDefault(grant.Bucket);
        if (tokens is null) return;
        tokens.Unused += grant.Tokens;
        if (grant.Tokens == 0) tokens.NoneUntil = now + (grant.RetryAfter < s_noTime && grant.RetryAfter >= TimeSpan.Zero ? grant.RetryAfter : s_noTime);
    }

    /// <summary>Functions that are in another pool from now on take their slots in use with them; the authority is told.</summary>
    private void Switch(PoolTable table, long version)
    {
        (_table, _tableVersion) = (table, version);
        foreach (var name in table.Reserved.Keys) _pools.TryAdd(name, new HeldPool(name));
        foreach (var function in _functions.Values)
        {
            var (from, to) = (function.Pool, PoolFor(function.Function));
            if (from == to) continue;
            function.Pool = to;
            from.Waiting -= function.Waiting;
            to.Waiting += function.Waiting;
            if (function.InFlight == 0) continue;
            from.InUse -= function.InFlight;
            to.InUse += function.InFlight;

            // What was lost while it was in use has no slots to take along.
            var slots = Math.Clamp(from.Held, 0, function.InFlight);
            from.Held -= slots;
            to.Held += slots;
            if (slots > 0) _moves.Add(new PoolMove(++_lastMove, from.Name, to.Name, slots));
        }

        foreach (var pool in _pools.Values) Describe(pool);
    }

    /// <summary>Nothing is held any more. What runs still counts: it keeps as many slots from others that are granted later.</summary>
    private void Forget()
    {
        foreach (var pool in _pools.Values) (pool.Held, pool.Requests.Unused, pool.Changed) = (0, 0, true);
        foreach (var tokens in _starts.Values) tokens.Unused = 0;
    }

    /// <summary>Pools and buckets that nobody can come back to.</summary>
    private void Tidy()
    {
        foreach (var (name, pool) in _pools)
            if (name.Length > 0 && !_table.Reserved.ContainsKey(name) && pool is { Held: 0, InUse: 0, Waiting: 0, Changed: false })
                _pools.Remove(name);
        foreach (var (bucket, tokens) in _starts)
            if (tokens is { Waiting: 0, Unused: 0 })
                _starts.Remove(bucket);
    }

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
