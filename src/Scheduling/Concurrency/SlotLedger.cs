namespace Grid.Scheduling.Concurrency;

/// <summary>
/// Who holds how many slots of which pool. Every pool has a limit, and all of them together have one; what is leased never grows past either.
/// A limit that is lowered takes nothing away: nothing is granted until enough has come back. A holder that is not heard of in time loses everything.
/// Not thread-safe. <c>now</c> is any clock that never goes back.
/// </summary>
/// <param name="leaseTime">How long the ledger keeps slots for a holder that it does not hear of: longer than the holder itself uses them.</param>
/// <param name="waitTime">How long a holder that got less than it wanted is kept in mind when slots come back.</param>
public sealed class SlotLedger(TimeSpan leaseTime, TimeSpan waitTime)
{
    /// <summary>For how many times the lease what a holder has said is remembered after it was given up.</summary>
    private const int MemoryLeases = 10;

    private readonly Dictionary<string, Pool> _pools = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Holder> _holders = new(StringComparer.Ordinal);

    /// <summary>Most slots of all pools together.</summary>
    public int Limit { get; set; }

    /// <summary>Slots of all pools that somebody holds.</summary>
    public int Leased { get; private set; }

    /// <summary>Those that are heard of.</summary>
    public IEnumerable<string> Holders => _holders.Where(holder => !holder.Value.IsGone).Select(holder => holder.Key);

    public bool IsHolder(string holder) => _holders.TryGetValue(holder, out var known) && !known.IsGone;

    /// <summary>What is held: by whom, of which pool, how much.</summary>
    public IEnumerable<(string Holder, string Pool, int Slots)> Leases =>
        _pools.SelectMany(pool => pool.Value.Leases.Select(lease => (lease.Key, pool.Key, lease.Value)));

    /// <summary>Sets a pool's limit; the pool is made when there is none.</summary>
    public void SetLimit(string pool, int limit) => PoolOf(pool).Limit = limit;

    /// <summary>
    /// Invocations may still run under another pool that belong into this one: nothing is granted from it before every holder knows this version of the table,
    /// and so has moved them, or is gone.
    /// </summary>
    public void OpenFrom(string pool, long tableVersion) => PoolOf(pool).OpensAt = tableVersion;

    /// <summary>True when every holder that could run anything knows this version of the table of pools.</summary>
    public bool IsKnownByAll(long tableVersion) => _holders.Values.All(holder => holder.TableVersion >= tableVersion || holder.Leased == 0);

    /// <summary>Nothing is granted from the pool any more; what is held of it may come back or move.</summary>
    public void Close(string pool)
    {
        if (!_pools.TryGetValue(pool, out var closed)) return;
        closed.Limit = 0;
        if (closed.Leases.Count == 0) _pools.Remove(pool);
    }

    public int LeasedOf(string pool) => _pools.TryGetValue(pool, out var found) ? found.Leased : 0;

    public int LeasedBy(string holder, string pool) => _pools.TryGetValue(pool, out var found) ? found.Leases.GetValueOrDefault(holder) : 0;

    /// <summary>A pool, or all of them together, holds more than its limit: it was lowered, and what runs has not ended.</summary>
    public bool IsOver => Leased > Limit || _pools.Values.Any(pool => pool.Leased > pool.Limit);

    /// <summary>A holder is heard of.</summary>
    /// <param name="sequence">Counts what the holder sends, from 1.</param>
    /// <param name="tableVersion">Version of the table of pools that it knows.</param>
    /// <param name="answered">The number of its last word that it had the answer to.</param>
    public Heard Hear(string holder, long sequence, long answered, long tableVersion, TimeSpan now)
    {
        Expire(now);
        if (!_holders.TryGetValue(holder, out var known)) _holders[holder] = known = new Holder { Since = sequence };
        if (sequence <= known.Sequence) return Heard.Stale;
        known.Sequence = sequence;
        known.TableVersion = tableVersion;
        known.IsGone = false;
        known.ExpiresAt = leaseTime == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : now + leaseTime;
        if (answered >= known.Since) return Heard.Known;

        // It cannot know yet that it was forgotten, and is told so until it does. What it was granted meanwhile it never had.
        Take(holder);
        return Heard.New;
    }

    /// <summary>A holder from before this ledger was made: what it held is kept for it until it is heard of, or its time is over.</summary>
    /// <param name="words">As <see cref="WordsOf"/> said.</param>
    public void Restore(string holder, HolderWords words, IEnumerable<(string Pool, int Slots)> leases, TimeSpan now)
    {
        _holders[holder] = new Holder { ExpiresAt = leaseTime == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : now + leaseTime, Since = words.First, Sequence = words.Last, Moves = words.Moves };
        foreach (var (pool, slots) in leases) Change(PoolOf(pool), holder, slots);
    }

    /// <summary>What the holder says it has. It may have less than is recorded, never more.</summary>
    public void Report(string holder, string pool, int held)
    {
        if (_pools.TryGetValue(pool, out var found) && found.Leases.TryGetValue(holder, out var slots) && held < slots) Change(found, holder, held - slots);
    }

    /// <summary>Invocations that ran under one pool count under another from now on, with their slots. Said twice it is done once.</summary>
    /// <param name="number">Counts the holder's moves, from 1.</param>
    public void Move(string holder, long number, string from, string to, int slots)
    {
        if (!_holders.TryGetValue(holder, out var known) || number <= known.Moves) return;
        known.Moves = number;
        var moved = Math.Min(slots, LeasedBy(holder, from));
        if (moved <= 0) return;
        Change(_pools[from], holder, -moved);
        Change(PoolOf(to), holder, moved);
    }

    /// <summary>What is known of a holder's words, for who writes it down.</summary>
    public HolderWords WordsOf(string holder) => _holders.TryGetValue(holder, out var known) ? new(known.Since, known.Sequence, known.Moves) : default;

    /// <summary>Gives a holder slots, as many as there are, at most <paramref name="want"/>. One that already has its share leaves to others what they wait for.</summary>
    /// <param name="waits">False for slots that are only wanted ahead of need: nobody is kept waiting for them.</param>
    /// <returns>How many it got. When they are fewer than wanted, others may have some to spare: see <see cref="Recalls"/>.</returns>
    public int Grant(string holder, string pool, int want, bool waits, TimeSpan now)
    {
        if (want <= 0 || !_pools.TryGetValue(pool, out var found)) return 0;
        if (!IsKnownByAll(found.OpensAt)) return 0;
        var has = LeasedBy(holder, pool);
        var free = Math.Min(found.Limit - found.Leased, Limit - Leased);
        var share = found.Share(holder, now);
        var others = found.WantedBelow(share, holder, now);
        var granted = Math.Clamp(has < share ? Math.Max(Math.Min(share - has, free), free - others) : free - others, 0, want);
        if (granted > 0) Change(found, holder, granted);
        if (waits && granted < want) found.Waiting[holder] = new Wait(want - granted, now + waitTime);
        else if (waits) found.Waiting.Remove(holder);
        return granted;
    }

    /// <summary>
    /// Whom to ask for how many slots, so that a holder that waits gets what it wants: unused ones first; where all are in use, whoever has more than its share
    /// gives back what becomes free.
    /// </summary>
    public IReadOnlyList<Recall> Recalls(string holder, string pool, int want, TimeSpan now)
    {
        if (want <= 0 || !_pools.TryGetValue(pool, out var found)) return [];
        var share = found.Share(holder, now);

        // What another pool holds unused is in the way when all of them together are at the limit.
        var crowded = Limit - Leased < found.Limit - found.Leased;
        return
        [
            .. found.Leases.Where(lease => lease.Key != holder).Select(lease => new Recall(lease.Key, pool, want, share)),
            .. crowded ? Elsewhere(pool, want) : [],
        ];
    }

    /// <summary>Whom to ask so that no pool holds more than its limit: what is unused now, and the rest when it becomes free.</summary>
    public IReadOnlyList<Recall> Overdrawn() =>
    [
        .. from pool in _pools
           let over = Math.Max(pool.Value.Leased - pool.Value.Limit, Leased - Limit)
           where over > 0
           from lease in pool.Value.Leases
           select new Recall(lease.Key, pool.Key, over, pool.Value.Leased > pool.Value.Limit ? pool.Value.Fit(lease.Value) : int.MaxValue),
    ];

    /// <summary>
    /// A holder gave slots back when it was asked to. Nothing changes when it has sent a report since, which says the same, or when it spoke of what it had
    /// before it was forgotten.
    /// </summary>
    /// <param name="sequence">Drawn from the numbers that <see cref="Hear"/> gets.</param>
    /// <param name="answered">The number of its last word that it had the answer to.</param>
    public void Returned(string holder, string pool, int slots, long sequence, long answered)
    {
        if (!_holders.TryGetValue(holder, out var known) || sequence <= known.Sequence || answered < known.Since) return;
        var returned = Math.Min(slots, LeasedBy(holder, pool));
        if (returned > 0) Change(_pools[pool], holder, -returned);
    }

    /// <summary>
    /// Takes everything from those that were not heard of in time. What they have said is kept in mind for a while: word of theirs that comes later still than
    /// this must not be taken for new.
    /// </summary>
    public void Expire(TimeSpan now)
    {
        if (leaseTime == Timeout.InfiniteTimeSpan) return;
        foreach (var (name, holder) in _holders)
        {
            if (holder.ExpiresAt > now) continue;
            if (holder.IsGone && holder.ExpiresAt + (leaseTime * MemoryLeases) <= now) _holders.Remove(name);
            if (holder.IsGone) continue;
            Take(name);
            (holder.IsGone, holder.Since) = (true, holder.Sequence + 1);
        }
    }

    private IEnumerable<Recall> Elsewhere(string pool, int want) =>
        from other in _pools
        where other.Key != pool
        from lease in other.Value.Leases
        select new Recall(lease.Key, other.Key, want, int.MaxValue);

    private void Take(string holder)
    {
        foreach (var (name, pool) in _pools)
        {
            pool.Waiting.Remove(holder);
            if (pool.Leases.TryGetValue(holder, out var slots)) Change(pool, holder, -slots);
            if (pool is { Limit: 0, Leases.Count: 0 }) _pools.Remove(name);
        }
    }

    private Pool PoolOf(string name)
    {
        if (!_pools.TryGetValue(name, out var pool)) _pools[name] = pool = new Pool();
        return pool;
    }

    private void Change(Pool pool, string holder, int slots)
    {
        var has = pool.Leases.GetValueOrDefault(holder) + slots;
        if (has == 0) pool.Leases.Remove(holder);
        else pool.Leases[holder] = has;
        pool.Leased += slots;
        Leased += slots;
        if (_holders.TryGetValue(holder, out var known)) known.Leased += slots;
    }

    private sealed class Holder
    {
        public TimeSpan ExpiresAt { get; set; }

        public long Sequence { get; set; }

        /// <summary>The first word of it: what it says with a smaller number is of a time that was forgotten.</summary>
        public long Since { get; set; }

        /// <summary>It was not heard of in time.</summary>
        public bool IsGone { get; set; }

        public long Moves { get; set; }

        public long TableVersion { get; set; } = -1;

        /// <summary>Of all pools.</summary>
        public int Leased { get; set; }
    }

    private readonly record struct Wait(int Want, TimeSpan Until);

    private sealed class Pool
    {
        public int Limit { get; set; }

        public int Leased { get; set; }

        /// <summary>Version of the table from which on slots are granted.</summary>
        public long OpensAt { get; set; } = -1;

        public Dictionary<string, int> Leases { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, Wait> Waiting { get; } = new(StringComparer.Ordinal);

        /// <summary>What each gets when everybody who holds or wants slots gets equally many; rounded up.</summary>
        public int Share(string holder, TimeSpan now)
        {
            var holders = Leases.Count + (Leases.ContainsKey(holder) ? 0 : 1);
            foreach (var (name, wait) in Waiting)
                if (wait.Until > now && name != holder && !Leases.ContainsKey(name))
                    holders++;
            return (Limit + holders - 1) / holders;
        }

        /// <summary>What others lack of a share for which they wait.</summary>
        public int WantedBelow(int share, string holder, TimeSpan now)
        {
            var wanted = 0;
            foreach (var (name, wait) in Waiting)
            {
                if (name == holder || wait.Until <= now) continue;
                var has = Leases.GetValueOrDefault(name);
                wanted += Math.Clamp(share - has, 0, wait.Want);
            }

            return wanted;
        }

        /// <summary>What a holder of so many keeps when all are cut down to the limit alike; rounded down.</summary>
        public int Fit(int slots) => (int)((long)slots * Limit / Leased);
    }
}
