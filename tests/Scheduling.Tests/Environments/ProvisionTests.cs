using Grid.Scheduling.Environments;

namespace Grid.Scheduling.Tests.Environments;

public sealed class ProvisionTests
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);
    private readonly FunctionScheduler<string, string> _scheduler = new(new FixedKeepAlive { Seconds = 0 }, new AtOnce(), new IdleTimes());

    [Fact]
    public void As_many_start_as_are_wanted_and_they_outlive_every_keep_alive()
    {
        Provision(2);
        Assert.Equal(2, _scheduler.ToProvision(Start));
        Assert.Equal(0, _scheduler.ToProvision(Start));
        Assert.Equal(new ProvisionedState(2, 0, 2, false), _scheduler.Provisioned);

        Ready("p1", "p2");

        Assert.Equal(new ProvisionedState(2, 2, 0, false), _scheduler.Provisioned);
        Assert.Empty(Expire(TimeSpan.FromDays(1)));
        Assert.False(_scheduler.IsEmpty);
    }

    [Fact]
    public void A_provisioned_environment_is_taken_only_by_who_asks_for_one_and_the_most_recently_used_first()
    {
        Provision(2);
        _scheduler.ToProvision(Start);
        Ready("p1", "p2");

        Assert.Null(_scheduler.Arrive(Start));
        Assert.Equal(2, _scheduler.IdleProvisionedCount);
        Assert.Equal("p2", _scheduler.TakeProvisioned(Start));
        Assert.Equal("p1", _scheduler.TakeProvisioned(Start));
        Assert.Null(_scheduler.TakeProvisioned(Start));
        Assert.Equal((2, 3), (_scheduler.Busy, _scheduler.Arrivals));
        _scheduler.Released("p2", true, TimeSpan.Zero, Start);
        Assert.Equal("p2", _scheduler.TakeProvisioned(Start));
    }

    [Fact]
    public void Environments_on_demand_and_provisioned_ones_never_stand_in_for_each_other()
    {
        Provision(1);
        _scheduler.ToProvision(Start);
        Ready("p1");
        OnDemand("e1");
        _scheduler.Released("e1", true, TimeSpan.Zero, Start);

        Assert.Equal("p1", _scheduler.TakeProvisioned(Start));
        Assert.Null(_scheduler.TakeProvisioned(Start));
        Assert.Equal("e1", _scheduler.Arrive(Start));
    }

    [Fact]
    public void One_that_is_free_runs_the_invocation_that_waits_and_says_so()
    {
        Provision(1);
        _scheduler.ToProvision(Start);
        Ready("p1");
        _scheduler.TakeProvisioned(Start);
        _scheduler.Arrive(Start);
        _scheduler.Wait("w", Start);

        Assert.Equal(new Next<string>("w", false, Provisioned: true), _scheduler.Released("p1", true, TimeSpan.Zero, Start));
    }

    [Fact]
    public void Nobody_ends_one_for_its_memory()
    {
        Provision(1);
        _scheduler.ToProvision(Start);
        Ready("p1");
        OnDemand("e1");
        _scheduler.Released("e1", true, TimeSpan.Zero, Start);

        Assert.Equal(["e1"], _scheduler.Idle.Select(idle => idle.Environment));
        Assert.Equal((1, 1), (_scheduler.IdleCount, _scheduler.IdleProvisionedCount));
    }

    [Fact]
    public void One_on_demand_beside_it_ends_with_its_keep_alive()
    {
        Provision(1);
        _scheduler.ToProvision(Start);
        Ready("p1");
        OnDemand("e1");
        _scheduler.Released("e1", true, TimeSpan.Zero, Start);

        Assert.Equal(["e1"], Expire(TimeSpan.Zero));
    }

    [Fact]
    public void One_that_died_idle_or_broke_busy_is_replaced()
    {
        Provision(2);
        _scheduler.ToProvision(Start);
        Ready("p1", "p2");
        Assert.Equal("p2", _scheduler.TakeProvisioned(Start));

        Assert.True(_scheduler.Died("p1"));
        Assert.Equal(1, _scheduler.ToProvision(Start));
        Assert.True(_scheduler.Released("p2", false, TimeSpan.Zero, Start).Ends);
        Assert.Equal(1, _scheduler.ToProvision(Start));
        Assert.Equal(new ProvisionedState(2, 0, 2, false), _scheduler.Provisioned);
    }

    [Fact]
    public void Idle_ones_beyond_a_smaller_number_end_at_once_and_busy_ones_with_their_invocation()
    {
        Provision(3);
        _scheduler.ToProvision(Start);
        Ready("p1", "p2", "p3");
        Assert.Equal("p3", _scheduler.TakeProvisioned(Start));
        Assert.Equal("p2", _scheduler.TakeProvisioned(Start));

        Assert.Equal(["p1"], Provision(1));
        Assert.True(_scheduler.Released("p3", true, TimeSpan.Zero, Start).Ends);
        Assert.False(_scheduler.Released("p2", true, TimeSpan.Zero, Start).Ends);
        Assert.Equal(["p2"], Provision(0));
        Assert.True(_scheduler.IsEmpty);
    }

    [Fact]
    public void A_start_that_is_not_wanted_any_more_runs_at_most_the_invocation_that_waits()
    {
        Provision(2);
        _scheduler.ToProvision(Start);
        Provision(0);

        Assert.True(_scheduler.ProvisionedStarted("p1", true, Start).Ends);
        _scheduler.Arrive(Start);
        _scheduler.Wait("w", Start);
        Assert.Equal("w", _scheduler.ProvisionedStarted("p2", true, Start).Waiter);
        Assert.True(_scheduler.Released("p2", true, TimeSpan.Zero, Start).Ends is false);
        Assert.Equal(["p2"], Expire(TimeSpan.Zero));
    }

    [Fact]
    public void An_invocation_does_not_wait_for_a_provisioned_start_but_takes_it_when_it_is_sooner()
    {
        Provision(1);
        _scheduler.ToProvision(Start);
        _scheduler.Arrive(Start);
        _scheduler.Wait("w", Start);

        Assert.Equal(1, _scheduler.ToStart(Start));
        Assert.Equal("w", _scheduler.ProvisionedStarted("p1", true, Start).Waiter);
        Assert.Equal(new ProvisionedState(1, 1, 0, false), _scheduler.Provisioned);
    }

    [Fact]
    public void Failed_starts_are_repeated_one_at_a_time_after_a_pause_that_doubles_up_to_a_minute()
    {
        Provision(2);
        var now = Start;
        Assert.Equal(2, _scheduler.ToProvision(now));
        _scheduler.ProvisionedFailed(now);
        Assert.True(_scheduler.ProvisionedStarted("broken", false, now).Ends);
        Assert.Equal(new ProvisionedState(2, 0, 0, true), _scheduler.Provisioned);

        foreach (var seconds in (int[])[2, 4, 8, 16, 32, 60, 60])
        {
            Assert.Equal(0, _scheduler.ToProvision(now + TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1)));
            now += TimeSpan.FromSeconds(seconds);
            Assert.Equal(1, _scheduler.ToProvision(now));
            Assert.Equal(0, _scheduler.ToProvision(now));
            _scheduler.ProvisionedFailed(now);
        }

        now += TimeSpan.FromMinutes(1);
        Assert.Equal(1, _scheduler.ToProvision(now));
        _scheduler.ProvisionedStarted("p1", true, now);
        Assert.Equal(1, _scheduler.ToProvision(now));
    }

    [Fact]
    public void A_version_that_drains_has_no_provisioned_environments_left()
    {
        Provision(2);
        _scheduler.ToProvision(Start);
        Ready("p1");
        List<string> ended = [];
        _scheduler.Drain(ended);

        Assert.Equal(["p1"], ended);
        Assert.True(_scheduler.ProvisionedStarted("p2", true, Start).Ends);
        Provision(5);
        Assert.Equal(0, _scheduler.ToProvision(Start));
        Assert.True(_scheduler.IsEmpty);
    }

    private void Ready(params string[] environments)
    {
        foreach (var environment in environments) Assert.False(_scheduler.ProvisionedStarted(environment, true, Start).Ends);
    }

    private void OnDemand(string environment)
    {
        Assert.Null(_scheduler.Arrive(Start));
        _scheduler.Wait("w", Start);
        Assert.Equal(1, _scheduler.ToStart(Start));
        Assert.Equal("w", _scheduler.Started(environment, true, Start).Waiter);
    }

    private List<string> Provision(int count)
    {
        List<string> ended = [];
        _scheduler.Provision(count, ended);
        return ended;
    }

    private List<string> Expire(TimeSpan after)
    {
        List<string> expired = [];
        _scheduler.Expire(Start + after, expired);
        return expired;
    }
}
