namespace Grid.Scheduling.Concurrency;

/// <summary>
/// The authority on one region's concurrency, without its memory and its voice: slots of the pools, tokens for requests and for starts, and the table of pools.
/// Not thread-safe. <c>now</c> is any clock that never goes back.
/// </summary>
public sealed class AccountLedger
{
    private readonly Dictionary<string, TokenLedger> _buckets = new(StringComparer.Ordinal);
    private readonly LedgerRules _rules;
    private readonly TimeSpan _refilledBefore;
    private readonly TimeSpan _begun;
    private PoolTable _table = new(0, 0, new Dictionary<string, ReservedPool>());

    /// <param name="refilledFor">How long nobody can have taken tokens before now; <see cref="TimeSpan.MaxValue"/> when nobody ever did.</param>
    public AccountLedger(LedgerRules rules, TimeSpan refilledFor, TimeSpan now)
    {
        (_rules, _refilledBefore, _begun) = (rules, refilledFor, now);
        Slots = new SlotLedger(rules.Valid == Timeout.InfiniteTimeSpan ? Timeout.InfiniteTimeSpan : rules.Valid + rules.Guard, rules.WaitTime);
    }

    public SlotLedger Slots { get; }

    public long TableVersion { get; private set; } = -1;

    /// <summary>The account's concurrency is divided like this from now on. What runs goes on; nothing is granted that does not fit.</summary>
    public void Divide(AccountShares shares, long version, TimeSpan now)
    {
        var reserved = shares.Functions.Where(function => function.Value.Reserved is not null)
            .ToDictionary(function => function.Key, function => new ReservedPool(function.Value.OnDemand!.Value, TokenRate.Requests(function.Value.Reserved!.Value).Amount));
        var before = _table;
        _table = new PoolTable(Math.Max(0, shares.Unreserved), TokenRate.Requests(shares.Limit).Amount, reserved)
        {
            Provisioned = shares.Functions.Where(function => function.Value.Provisioned > 0).ToDictionary(function => function.Key, function => TokenRate.Requests(function.Value.Provisioned).Amount),
        };
        TableVersion = version;

        Slots.Limit = Math.Max(0, shares.Limit - shares.Functions.Values.Sum(function => function.Provisioned));
        Slots.SetLimit(LeasedSlots.UnreservedPool, _table.Unreserved);
        foreach (var (function, pool) in reserved)
        {
            Slots.SetLimit(function, pool.Slots);
            if (!before.Reserved.ContainsKey(function)) Slots.OpenFrom(function, version);
        }

        foreach (var function in before.Reserved.Keys.Where(function => !reserved.ContainsKey(function))) Slots.Close(function);
        foreach (var (bucket, tokens) in _buckets) tokens.Change(RateOf(bucket), now);
    }

    /// <summary>Takes note of what a silo says and gives it what there is.</summary>
    /// <returns>Null for word that is older than what is known.</returns>
    public LeaseVisit? Begin(string holder, LeaseAsk ask, TimeSpan now)
    {
        var heard = Slots.Hear(holder, ask.Sequence, ask.Answered, ask.TableVersion, now);
        if (heard is Heard.Stale) return null;
        if (heard is Heard.New) DropTokens(holder, now);
        foreach (var move in ask.Moves) Slots.Move(holder, move.Number, move.From, move.To, move.Slots);
        foreach (var pool in ask.Pools) Slots.Report(holder, pool.Pool, pool.Held);
        var visit = new LeaseVisit(holder, ask, heard is Heard.New);
        foreach (var tokens in ask.Tokens) visit.Tokens.Add(Tokens(holder, tokens, heard is Heard.New, now));
        Grant(visit, now);
        return visit;
    }

    /// <summary>Whom to ask for slots that the visit lacks; see <see cref="SlotLedger.Recalls"/>.</summary>
    public IReadOnlyList<Recall> Recalls(LeaseVisit visit, TimeSpan now) =>
        [.. visit.Ask.Pools.SelectMany(pool => Slots.Recalls(visit.Holder, pool.Pool, pool.Want - visit.GrantedOf(pool.Pool), now))];

    /// <summary>Gives what has come back since, and ends the visit.</summary>
    public LeaseGrant Complete(LeaseVisit visit, TimeSpan now)
    {
        // Who has been given up meanwhile gets nothing more.
        if (visit.IsShort && Slots.IsHolder(visit.Holder)) Grant(visit, now);
        return new LeaseGrant(
            _rules.Valid, visit.Forgets, TableVersion, visit.Ask.TableVersion == TableVersion ? null : _table,
            [.. visit.Ask.Pools.Select(pool => new PoolGrant(pool.Pool, visit.GrantedOf(pool.Pool)))], [.. visit.Tokens]);
    }

    /// <summary>Gives up those that were not heard of in time, with their tokens.</summary>
    public void Expire(TimeSpan now)
    {
        Slots.Expire(now);
        foreach (var (bucket, tokens) in _buckets)
        {
            tokens.Keep(Slots.IsHolder, now);
            if (tokens.IsFull(now) && _begun + Longest(bucket) < now) _buckets.Remove(bucket);
        }
    }

    private void Grant(LeaseVisit visit, TimeSpan now)
    {
        foreach (var pool in visit.Ask.Pools)
        {
            var lacks = pool.Want - visit.GrantedOf(pool.Pool);
            if (lacks > 0) visit.Granted[pool.Pool] = visit.GrantedOf(pool.Pool) + Slots.Grant(visit.Holder, pool.Pool, lacks, waits: true, now);
            if (visit.GrantedOf(pool.Pool) >= pool.Want && visit.GrantedOf(pool.Pool) < pool.Want + pool.Ahead)
                visit.Granted[pool.Pool] = visit.GrantedOf(pool.Pool) + Slots.Grant(visit.Holder, pool.Pool, pool.Want + pool.Ahead - visit.GrantedOf(pool.Pool), waits: false, now);
        }
    }

    private TokenGrant Tokens(string holder, TokenAsk ask, bool forgets, TimeSpan now)
    {
        if (!_buckets.TryGetValue(ask.Bucket, out var bucket))
        {
            _buckets[ask.Bucket] = bucket = new TokenLedger(RateOf(ask.Bucket), now);
            if (_refilledBefore != TimeSpan.MaxValue) bucket.RefilledFor(_refilledBefore + (now - _begun), now);
        }

        var taken = bucket.Take(holder, forgets ? 0 : ask.Unused, ask.Want, now);
        return new TokenGrant(ask.Bucket, taken, taken > 0 ? TimeSpan.Zero : bucket.Wait(now));
    }

    private void DropTokens(string holder, TimeSpan now)
    {
        foreach (var bucket in _buckets.Values) bucket.Drop(holder, now);
    }

    private TokenRate RateOf(string bucket) => Buckets.Pool(bucket) switch
    {
        null when Buckets.ProvisionedOf(bucket) is { } function => PerSecond(_table.Provisioned.GetValueOrDefault(function)),
        null => _rules.Starts.Rate,
        LeasedSlots.UnreservedPool => PerSecond(_table.RequestsPerSecond),
        { } pool => PerSecond(_table.Reserved.GetValueOrDefault(pool).RequestsPerSecond),
    };

    private static TokenRate PerSecond(int requests) => new(requests, TimeSpan.FromSeconds(1), requests);

    private TimeSpan Longest(string bucket)
    {
        var rate = RateOf(bucket);
        return rate.Amount == 0 ? TimeSpan.Zero : rate.Period * ((double)rate.Capacity / rate.Amount);
    }
}
