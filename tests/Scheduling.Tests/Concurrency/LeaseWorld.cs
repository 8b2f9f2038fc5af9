using Grid.Scheduling.Concurrency;

namespace Grid.Scheduling.Tests.Concurrency;

/// <summary>
/// An authority, three silos, and a network that delays and loses what they say: every history of them is a row of numbers. After each step it checks what must
/// hold in all of them. Environments die with their silo, and when a silo's lease has run out.
/// </summary>
internal sealed class LeaseWorld
{
    private const int AccountLimit = 12;
    private static readonly TimeSpan s_valid = TimeSpan.FromSeconds(10);
    private static readonly string[] s_functions = ["a", "b", "c"];
    private readonly LedgerRules _rules = new(s_valid, TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(100), StartRule.PerFunction);
    private readonly List<Silo> _silos = [];
    private readonly List<(Silo Silo, LeaseAsk Ask, TimeSpan SentAt)> _asks = [];
    private readonly List<(Silo Silo, LeaseAsk Ask, LeaseGrant Grant, TimeSpan SentAt)> _grants = [];
    private readonly List<(string Holder, Recall Recall)> _recalls = [];
    private readonly List<(string Holder, string Pool, GivenBack Given)> _returns = [];
    private readonly Dictionary<string, FunctionShare> _shares = [];
    private Dictionary<string, (HolderWords Words, (string, int)[] Leases)> _durable = [];
    private AccountLedger _ledger;
    private TimeSpan _now = TimeSpan.FromHours(1);
    private long _version;
    private int _names;

    public LeaseWorld()
    {
        _ledger = new AccountLedger(_rules, TimeSpan.MaxValue, _now);
        _ledger.Divide(Shares, _version, _now);
        for (var i = 0; i < 3; i++) _silos.Add(new Silo($"s{_names++}"));
    }

    private AccountShares Shares => new(AccountLimit, 1, _shares);

    public int Admitted { get; private set; }

    public void Step(int choice, int argument)
    {
        var silo = _silos[argument % _silos.Count];
        var pick = argument / _silos.Count;
        switch (choice % 16)
        {
            case 0 or 1 or 2 or 3:
                Admit(silo, s_functions[pick % s_functions.Length]);
                break;
            case 4 or 5:
                Finish(silo, pick);
                break;
            case 6 or 7:
                Send(silo);
                break;
            case 8 or 9:
                if (_asks.Count > 0) Deliver(pick % _asks.Count);
                break;
            case 10 or 11:
                if (_grants.Count > 0) Answer(pick % _grants.Count);
                break;
            case 12:
                CarryRecalls(pick);
                break;
            case 13:
                Advance(TimeSpan.FromMilliseconds(pick % 7 == 0 ? 11_500 : pick % 3 == 0 ? 3_000 : 5));
                break;
            case 14:
                Fail(silo, pick);
                break;
            default:
                Divide(s_functions[argument % s_functions.Length], pick);
                break;
        }

        Check();
    }

    /// <summary>Everything that was said is heard, everything ends, and the silos ask until nothing changes.</summary>
    public void Settle()
    {
        foreach (var silo in _silos)
        {
            silo.IsFrozen = false;
            silo.GiveUp();
            while (silo.Running.Count > 0) Finish(silo, 0);
        }

        for (var round = 0; round < 12; round++)
        {
            Advance(TimeSpan.FromMilliseconds(1500));
            foreach (var silo in _silos) Send(silo);
            Converse();
        }

        Check();
    }

    /// <summary>Who holds what, for messages.</summary>
    public override string ToString() => string.Join(", ", _ledger.Slots.Leases.Select(lease => $"{lease.Holder}:{lease.Pool}={lease.Slots}"))
        + "; " + string.Join(", ", _silos.Select(silo => $"{silo.Name} runs {silo.Running.Count}{(silo.Pending is null ? "" : " asks")}{(silo.IsFrozen ? " frozen" : "")} {silo.Slots.NextAsk(_now)}")) + $" now {_now} over {_ledger.Slots.IsOver} limit {_ledger.Slots.Limit}";

    /// <summary>What the function may run when nobody else does.</summary>
    public int Room(string function) => _shares.TryGetValue(function, out var share) ? share.OnDemand!.Value : Shares.Unreserved;

    /// <summary>Runs the function on this silo as often as the cluster lets it.</summary>
    public int Fill(string function)
    {
        var silo = _silos[0];
        var slots = silo.Slots.Of(function);
        var before = silo.Running.Count;
        for (var round = 0; round < 40; round++)
        {
            silo.Slots.Wait(slots, 1);
            Send(silo);
            Converse();
            silo.Slots.Wait(slots, -1);
            while (silo.Slots.TryTake(slots, _now, out _) is Admission.Admitted) silo.Running.Add(slots);
            Advance(TimeSpan.FromMilliseconds(200));
            Check();
        }

        return silo.Running.Count - before;
    }

    private void Converse()
    {
        while (_asks.Count + _grants.Count + _recalls.Count + _returns.Count > 0)
        {
            if (_asks.Count > 0) Deliver(0);
            CarryRecalls(0);
            if (_grants.Count > 0) Answer(0);
        }
    }

    private void Admit(Silo silo, string function)
    {
        if (silo.IsFrozen) return;
        var slots = silo.Slots.Of(function);
        if (silo.Slots.TryTake(slots, _now, out _) is not Admission.Admitted)
        {
            silo.Slots.Wait(slots, 1);
            Send(silo);
            silo.Slots.Wait(slots, -1);
            return;
        }

        silo.Running.Add(slots);
        Admitted++;

        // Everybody knows the present table: the function's own limit holds from now on.
        var running = _silos.Sum(other => other.Running.Count(run => run.Function == function));
        if (_shares.TryGetValue(function, out var share) && share.OnDemand is { } limit && _ledger.Slots.IsKnownByAll(_version) && _ledger.Slots.LeasedOf(function) <= limit)
            Assert.True(running <= limit, $"{running} of {function} run, {limit} may.");
    }

    private static void Finish(Silo silo, int pick)
    {
        if (silo.IsFrozen || silo.Running.Count == 0) return;
        var run = silo.Running[pick % silo.Running.Count];
        silo.Running.Remove(run);
        silo.Slots.Return(run);
    }

    private void Send(Silo silo)
    {
        if (silo.IsFrozen || silo.Pending is not null) return;
        silo.Pending = silo.Slots.NextAsk(_now);
        _asks.Add((silo, silo.Pending, _now));
    }

    /// <summary>The authority hears an ask, asks others to give back, and answers with what there is.</summary>
    private void Deliver(int index)
    {
        var (silo, ask, sentAt) = _asks[index];
        _asks.RemoveAt(index);
        if (_ledger.Begin(silo.Name, ask, _now) is not { } visit) return;
        if (visit.IsShort) _recalls.AddRange(_ledger.Recalls(visit, _now).Select(recall => (recall.Holder, recall)));
        _recalls.AddRange(_ledger.Slots.Overdrawn().Select(recall => (recall.Holder, recall)));
        var grant = _ledger.Complete(visit, _now);
        Store();
        _grants.Add((silo, ask, grant, sentAt));
    }

    private void Answer(int index)
    {
        var (silo, ask, grant, sentAt) = _grants[index];
        if (silo.IsFrozen && _silos.Contains(silo)) return;
        _grants.RemoveAt(index);
        if (silo.Pending != ask) return;
        silo.Slots.Answered(ask, grant, sentAt, _now);
        silo.Pending = null;
    }

    private void CarryRecalls(int pick)
    {
        if (_recalls.Count > 0)
        {
            var index = pick % _recalls.Count;
            var (holder, recall) = _recalls[index];
            _recalls.RemoveAt(index);
            if (_silos.FirstOrDefault(silo => silo.Name == holder && !silo.IsFrozen) is { } silo)
            {
                _returns.Add((holder, recall.Pool, silo.Slots.GiveBack(recall.Pool, recall.Slots, recall.Keep)));
            }
        }

        if (_returns.Count > 0)
        {
            var index = pick % _returns.Count;
            var (holder, pool, given) = _returns[index];
            _returns.RemoveAt(index);
            _ledger.Slots.Returned(holder, pool, given.Slots, given.Sequence, given.Answered);
            Store();
        }
    }

    private void Advance(TimeSpan time)
    {
        _now += time;
        _ledger.Expire(_now);
        foreach (var silo in _silos)
        {
            if (_now < silo.Slots.ValidUntil || silo.Slots.ValidUntil == TimeSpan.MinValue) continue;

            // The fence ends what runs, also on a silo that is frozen; the silo itself hears of it when it can.
            foreach (var run in silo.Running) silo.Slots.Return(run);
            silo.Running.Clear();
            silo.Slots.Lost();
        }
    }

    private void Fail(Silo silo, int pick)
    {
        switch (pick % 6)
        {
            case 0:
                // Killed: its environments die with it, another silo starts in its place.
                _silos[_silos.IndexOf(silo)] = new Silo($"s{_names++}");
                break;
            case 1:
                silo.IsFrozen = !silo.IsFrozen;
                break;
            case 2:
                // No answer in time; whatever comes later is not heeded.
                silo.GiveUp();
                break;
            case 3 when _asks.Count > 0:
                _asks.RemoveAt(pick % _asks.Count);
                break;
            case 4 when _grants.Count > 0:
                _grants.RemoveAt(pick % _grants.Count);
                break;
            default:
                Restart();
                break;
        }
    }

    /// <summary>The authority dies; the next one knows what was stored.</summary>
    private void Restart()
    {
        _ledger = new AccountLedger(_rules, TimeSpan.Zero, _now);
        foreach (var (holder, (words, leases)) in _durable) _ledger.Slots.Restore(holder, words, leases, _now);

        // What silos answer to the one that has died reaches nobody.
        _returns.Clear();
        _ledger.Divide(Shares, _version, _now);
    }

    private void Store() => _durable = _ledger.Slots.Holders.ToDictionary(
        holder => holder,
        holder => (_ledger.Slots.WordsOf(holder), _ledger.Slots.Leases.Where(lease => lease.Holder == holder).Select(lease => (lease.Pool, lease.Slots)).ToArray()));

    private void Divide(string function, int pick)
    {
        int? reserved = (pick % 6) switch { 0 => null, 5 => 0, var some => some };
        if (reserved == 0 && pick % 2 == 0) reserved = 6;
        if (Shares.MayReserve(function, reserved) is not ShareVerdict.Granted) return;
        var share = new FunctionShare(reserved, 0);
        if (share == default) _shares.Remove(function);
        else _shares[function] = share;
        _ledger.Divide(Shares, ++_version, _now);
        Store();
    }

    private void Check()
    {
        var slots = _ledger.Slots;
        Assert.Equal(slots.Leases.Sum(lease => lease.Slots), slots.Leased);
        Assert.True(slots.Leased <= AccountLimit, $"{slots.Leased} are leased, {AccountLimit} are there.");
        foreach (var silo in _silos.Where(silo => _now < silo.Slots.ValidUntil))
        {
            var (believed, written) = (s_functions.Prepend("").Sum(silo.Slots.HeldOf), slots.Leases.Where(lease => lease.Holder == silo.Name).Sum(lease => lease.Slots));
            Assert.True(believed <= written, $"{silo.Name} believes in {believed} slots, {written} are written down");
        }

        var running = _silos.Sum(silo => silo.Running.Count);
        Assert.True(running <= AccountLimit, $"{running} run, {AccountLimit} may.");
    }

    private sealed class Silo(string name)
    {
        public string Name { get; } = name;

        public LeasedSlots Slots { get; } = new();

        public List<FunctionSlots> Running { get; } = [];

        public bool IsFrozen { get; set; }

        /// <summary>What was asked and is not answered yet.</summary>
        public LeaseAsk? Pending { get; set; }

        public void GiveUp()
        {
            if (Pending is { } ask) Slots.Unanswered(ask);
            Pending = null;
        }
    }
}
