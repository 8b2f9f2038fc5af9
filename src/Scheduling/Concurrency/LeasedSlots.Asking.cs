namespace Grid.Scheduling.Concurrency;

/// <summary>What the silo says to the authority, and what the answers change.</summary>
public sealed partial class LeasedSlots
{
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
                AskFor(tokens, Buckets.Requests(pool.Name), pool.Requests, pool.Waiting + pool.Requests.Waiting, pool.InUse > 0, now);
            }

            foreach (var function in _provisioned) AskFor(tokens, Buckets.Provisioned(function.Function), function.Provisioned, function.Provisioned.Waiting, inUse: false, now);

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

    private void AskFor(List<TokenAsk> asks, string bucket, HeldTokens tokens, int waiting, bool inUse, TimeSpan now)
    {
        var needed = waiting > 0 || inUse || tokens.Used;
        tokens.Used = false;
        if (_leaving || !needed || now < tokens.NoneUntil || !(tokens.IsLow || waiting > tokens.Unused)) return;
        asks.Add(new TokenAsk(bucket, tokens.Unused, Math.Max(tokens.Chunk, waiting) - tokens.Unused));
    }

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
        var tokens = Buckets.Pool(grant.Bucket) is { } pool ? _pools.GetValueOrDefault(pool)?.Requests
            : Buckets.ProvisionedOf(grant.Bucket) is { } function ? _functions.GetValueOrDefault(function)?.Provisioned
            : _starts.GetValueOrDefault(grant.Bucket);
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
            Describe(function);
            var (from, to) = (function.Pool, PoolFor(function.Function));
            if (from == to) continue;
            function.Pool = to;
            from.Waiting -= function.Waiting;
            to.Waiting += function.Waiting;
            from.Requests.Waiting -= function.Provisioned.Waiting;
            to.Requests.Waiting += function.Provisioned.Waiting;
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
        foreach (var function in _provisioned) function.Provisioned.Unused = 0;
    }

    /// <summary>Pools and buckets that nobody can come back to.</summary>
    private void Tidy()
    {
        foreach (var (name, pool) in _pools)
            if (name.Length > 0 && !_table.Reserved.ContainsKey(name) && pool is { Held: 0, InUse: 0, Waiting: 0, Changed: false, Requests.Waiting: 0 })
                _pools.Remove(name);
        foreach (var (bucket, tokens) in _starts)
            if (tokens is { Waiting: 0, Unused: 0 })
                _starts.Remove(bucket);
    }
}
