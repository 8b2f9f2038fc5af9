using Grid.Scheduling.Concurrency;

namespace Grid.Scheduling.Tests.Concurrency;

/// <summary>Requests to provisioned environments: ten a second for each, in all silos together, and within the rate of the function's pool.</summary>
public sealed class ProvisionedRateTests
{
    private static readonly TimeSpan s_start = TimeSpan.FromHours(1);
    private readonly AccountLedger _ledger = new(new LedgerRules(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(100), StartRule.PerFunction), TimeSpan.MaxValue, s_start);
    private readonly LeasedSlots[] _silos = [new(), new()];
    private TimeSpan _now = s_start;
    private long _version;

    [Fact]
    public void Two_environments_take_twenty_requests_at_once_and_then_twenty_a_second_whichever_silo_has_them()
    {
        Divide("f", new FunctionShare(null, 2));

        Assert.Equal((10, Admission.Admitted), (Take(0, "f", 10, out var last), last));
        Assert.Equal((9, Admission.NoSlot), (Take(1, "f", 11, out last), last));
        Assert.Equal((1, Admission.NoSlot), (Take(0, "f", 2, out last), last));
        _now += TimeSpan.FromMilliseconds(49);
        Assert.Equal(0, Take(0, "f", 1, out _));
        _now += TimeSpan.FromMilliseconds(1);
        Assert.Equal((1, Admission.NoSlot), (Take(0, "f", 2, out last), last));
        _now += TimeSpan.FromSeconds(1);
        Assert.Equal(20, Take(0, "f", 15, out _) + Take(1, "f", 15, out _) + Take(0, "f", 15, out _));
    }

    [Fact]
    public void They_count_against_the_rate_of_the_reservation_as_well_and_take_none_of_its_slots()
    {
        Divide("f", new FunctionShare(3, 2));
        Assert.Equal(12, Demand(0, "f", 12));

        Assert.Equal((18, Admission.NoToken), (Take(0, "f", 19, out var last), last));
        Assert.Equal(0, _silos[0].InFlight);
    }

    [Fact]
    public void What_runs_on_demand_leaves_their_own_requests_alone()
    {
        Divide("f", new FunctionShare(null, 1));
        Assert.Equal(30, Demand(0, "f", 30));

        Assert.Equal((10, Admission.NoSlot), (Take(0, "f", 11, out var last), last));
    }

    [Fact]
    public void An_invocation_that_was_admitted_on_demand_counts_against_their_rate_alone_when_one_of_them_runs_it()
    {
        Divide("f", new FunctionShare(2, 1));
        Assert.Equal(10, Demand(0, "f", 10));
        Assert.Equal(1, Take(0, "f", 1, out _));

        var moved = 0;
        for (var i = 0; i < 20; i++)
        {
            if (_silos[0].TryMoveToProvisioned(_silos[0].Of("f"), _now, out var asks)) moved++;
            if (asks) Converse(0);
        }

        Assert.Equal(9, moved);
        Assert.Equal((9, Admission.NoToken), (Demand(0, "f", 9), Last(0, "f")));
    }

    [Fact]
    public void A_function_without_them_has_no_such_rate_and_one_that_loses_them_keeps_nothing()
    {
        Divide("f", new FunctionShare(null, 1));
        Assert.Equal((0, Admission.NoSlot), (Take(0, "g", 1, out var last), last));
        Assert.Equal(1, Take(0, "f", 1, out _));

        Divide("f", default);
        Converse(0);

        Assert.Equal((0, Admission.NoSlot), (Take(0, "f", 1, out last), last));
    }

    [Fact]
    public void More_of_them_take_more_from_the_moment_that_a_silo_hears_of_it()
    {
        Divide("f", new FunctionShare(null, 1));
        Assert.Equal(10, Take(0, "f", 11, out _));

        Divide("f", new FunctionShare(null, 5));
        Converse(0);
        _now += TimeSpan.FromMilliseconds(100);

        Assert.Equal((5, Admission.NoSlot), (Take(0, "f", 6, out var last), last));
    }

    [Fact]
    public void A_silo_that_lost_its_lease_takes_nothing()
    {
        Divide("f", new FunctionShare(null, 1));
        Assert.Equal(1, Take(0, "f", 1, out _));

        _now += TimeSpan.FromSeconds(10);

        Assert.Equal(Admission.Ask, _silos[0].TryTakeProvisioned(_silos[0].Of("f"), _now, out _));
        Assert.False(_silos[0].TryMoveToProvisioned(_silos[0].Of("f"), _now, out _));
    }

    private void Divide(string function, FunctionShare share) =>
        _ledger.Divide(new AccountShares(100, 10, share == default ? new Dictionary<string, FunctionShare>() : new() { [function] = share }), ++_version, _now);

    /// <summary>Invocations that find a provisioned environment idle, until one does not run there.</summary>
    private int Take(int silo, string function, int count, out Admission last) => Repeat(
        silo, count, (Slots: _silos[silo], Function: _silos[silo].Of(function)), static (on, now) => (on.Slots.TryTakeProvisioned(on.Function, now, out var asks), asks), on => on.Slots.WaitForProvisioned(on.Function, 1),
        on => on.Slots.WaitForProvisioned(on.Function, -1), out last);

    /// <summary>Invocations that run on demand one after the other, until one does not.</summary>
    private int Demand(int silo, string function, int count) => Repeat(
        silo, count, (Slots: _silos[silo], Function: _silos[silo].Of(function)), static (on, now) =>
        {
            var admission = on.Slots.TryTake(on.Function, now, out var asks);
            if (admission is Admission.Admitted) on.Slots.Return(on.Function);
            return (admission, asks);
        },
        on => on.Slots.Wait(on.Function, 1), on => on.Slots.Wait(on.Function, -1), out _);

    private Admission Last(int silo, string function)
    {
        var slots = _silos[silo];
        slots.Wait(slots.Of(function), 1);
        Converse(silo);
        slots.Wait(slots.Of(function), -1);
        return slots.TryTake(slots.Of(function), _now, out _);
    }

    private int Repeat<T>(int silo, int count, T on, Func<T, TimeSpan, (Admission Admission, bool Asks)> take, Action<T> wait, Action<T> leave, out Admission last)
    {
        last = Admission.Admitted;
        for (var i = 0; i < count; i++)
        {
            (last, var asks) = take(on, _now);
            for (var attempt = 0; last is Admission.Ask && attempt < 3; attempt++)
            {
                wait(on);
                Converse(silo);
                leave(on);
                (last, asks) = take(on, _now);
            }

            if (last is not Admission.Admitted) return i;
            if (asks) Converse(silo);
        }

        return count;
    }

    private void Converse(int silo)
    {
        var ask = _silos[silo].NextAsk(_now);
        _silos[silo].Answered(ask, _ledger.Complete(_ledger.Begin($"s{silo}", ask, _now)!, _now), _now, _now);
    }
}
