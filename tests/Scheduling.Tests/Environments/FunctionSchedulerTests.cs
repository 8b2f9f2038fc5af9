using Grid.Scheduling.Environments;

namespace Grid.Scheduling.Tests.Environments;

public sealed class FunctionSchedulerTests
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);
    private readonly FunctionScheduler<string, string> _scheduler = new(new FixedKeepAlive { Seconds = 600 }, new AtOnce(), new IdleTimes());

    [Fact]
    public void The_first_invocation_waits_for_the_environment_that_it_starts()
    {
        Assert.Null(_scheduler.Arrive(Start));
        _scheduler.Wait("first", Start);
        Assert.Equal(1, _scheduler.ToStart(Start));
        Assert.Equal("first", _scheduler.Started("e1", true, Start).Waiter);
        Assert.Equal(1, _scheduler.Busy);
    }

    [Fact]
    public void Sequential_invocations_share_one_environment()
    {
        Warm("e1");
        for (var round = 0; round < 1000; round++)
        {
            Assert.Equal("e1", _scheduler.Arrive(Start));
            Assert.False(_scheduler.Released("e1", true, TimeSpan.Zero, Start).Ends);
        }

        Assert.Equal(1, _scheduler.IdleCount);
    }

    [Fact]
    public void The_most_recently_used_environment_runs_first()
    {
        Warm("old", "new");

        Assert.Equal("new", _scheduler.Arrive(Start));
        Assert.Equal("old", _scheduler.Arrive(Start));
        Assert.Null(_scheduler.Arrive(Start));
    }

    [Fact]
    public void A_released_environment_serves_the_longest_waiting_invocation()
    {
        Warm("e1");
        _scheduler.Arrive(Start);
        Wait("first");
        Wait("second");

        Assert.Equal("first", _scheduler.Released("e1", true, TimeSpan.Zero, Start).Waiter);
        Assert.Equal("second", _scheduler.Started("e2", true, Start).Waiter);
        Assert.False(_scheduler.Started("e3", true, Start).Ends);
        Assert.Equal(1, _scheduler.IdleCount);
    }

    [Fact]
    public void No_more_environments_start_than_invocations_wait()
    {
        Wait("a");
        Wait("b");
        Assert.True(_scheduler.Leave("a"));
        _scheduler.Wait("c", Start);
        Assert.Equal(0, _scheduler.ToStart(Start));
        Assert.Equal(2, _scheduler.Starting);
    }

    [Fact]
    public void An_environment_whose_init_failed_serves_a_waiting_invocation_and_is_never_kept()
    {
        Wait("a");

        Assert.Equal("a", _scheduler.Started("broken", false, Start).Waiter);
        Assert.True(_scheduler.Released("broken", false, TimeSpan.Zero, Start).Ends);

        Wait("b");
        _scheduler.Leave("b");
        Assert.True(_scheduler.Started("broken", false, Start).Ends);
        Assert.True(_scheduler.IsEmpty);
    }

    [Fact]
    public void A_failed_start_fails_the_longest_waiting_invocation_unless_others_are_on_their_way()
    {
        Wait("a");
        Wait("b");
        _scheduler.Leave("a");

        Assert.Null(_scheduler.StartFailed(Start));
        Assert.Equal("b", _scheduler.StartFailed(Start));
        Assert.True(_scheduler.IsEmpty);
    }

    [Fact]
    public void Nobody_fails_for_a_start_that_began_before_they_came()
    {
        Wait("a");

        Assert.Null(_scheduler.StartFailed(Start - TimeSpan.FromTicks(1)));
        Assert.Equal(1, _scheduler.WaitingCount);
        Assert.Equal(1, _scheduler.ToStart(Start));
    }

    [Fact]
    public void When_an_environment_breaks_while_invocations_wait_another_one_is_needed()
    {
        Warm("e1");
        _scheduler.Arrive(Start);
        Wait("a");
        Assert.Equal("a", _scheduler.Started("e2", true, Start).Waiter);
        Wait("b");
        Wait("c");
        Assert.Equal("b", _scheduler.Started("e3", false, Start).Waiter);
        Assert.Equal("c", _scheduler.Started("e4", false, Start).Waiter);

        Assert.Equal(0, _scheduler.ToStart(Start));
        Assert.True(_scheduler.Released("e3", false, TimeSpan.Zero, Start).Ends);
    }

    [Fact]
    public void An_idle_environment_is_kept_until_the_end_of_its_keep_alive()
    {
        Warm("e1");

        Assert.Empty(Expired(Start + TimeSpan.FromSeconds(600) - TimeSpan.FromTicks(1)));
        Assert.Equal(["e1"], Expired(Start + TimeSpan.FromSeconds(600)));
        Assert.True(_scheduler.IsEmpty);
    }

    [Fact]
    public void Being_used_again_begins_the_keep_alive_anew()
    {
        Warm("e1");
        _scheduler.Arrive(Start + TimeSpan.FromSeconds(599));
        _scheduler.Released("e1", true, TimeSpan.Zero, Start + TimeSpan.FromSeconds(599));

        Assert.Empty(Expired(Start + TimeSpan.FromSeconds(1198)));
        Assert.Equal(["e1"], Expired(Start + TimeSpan.FromSeconds(1199)));
    }

    [Fact]
    public void A_busy_environment_never_expires()
    {
        Warm("e1");
        _scheduler.Arrive(Start);

        Assert.Empty(Expired(Start + TimeSpan.FromDays(1)));
    }

    [Fact]
    public void Draining_ends_idle_environments_at_once_and_busy_ones_with_their_invocation()
    {
        Warm("idle", "busy");
        _scheduler.Arrive(Start);
        List<string> ended = [];

        _scheduler.Drain(ended);

        Assert.Equal(["idle"], ended);
        Assert.True(_scheduler.Released("busy", true, TimeSpan.Zero, Start).Ends);
        Assert.True(_scheduler.IsEmpty);
    }

    [Fact]
    public void Invocations_that_wait_are_still_served_while_draining()
    {
        Warm("e1");
        _scheduler.Arrive(Start);
        Wait("late");
        _scheduler.Drain([]);

        Assert.Equal("late", _scheduler.Released("e1", true, TimeSpan.Zero, Start).Waiter);
        Assert.True(_scheduler.Released("e1", true, TimeSpan.Zero, Start).Ends);
    }

    [Fact]
    public void A_dead_idle_environment_is_forgotten_and_a_busy_one_is_left_to_its_invocation()
    {
        Warm("e1");
        Assert.True(_scheduler.Died("e1"));
        Assert.False(_scheduler.Died("e1"));
        Assert.Null(_scheduler.Arrive(Start));
    }

    [Fact]
    public void While_invocations_wait_without_an_environment_on_its_way_the_policy_is_asked_again()
    {
        var scheduler = new FunctionScheduler<string, string>(new FixedKeepAlive(), new Patient { MaxWaitMs = 5 }, new IdleTimes());
        scheduler.Wait("first", Start);
        Assert.Equal(1, scheduler.ToStart(Start));
        Assert.Null(scheduler.CheckAfter);
        scheduler.Started("e1", true, Start);
        scheduler.Released("e1", true, TimeSpan.FromMilliseconds(1), Start);
        scheduler.Arrive(Start);

        scheduler.Wait("second", Start);

        Assert.Equal(0, scheduler.ToStart(Start));
        Assert.Equal(TimeSpan.FromMilliseconds(5), scheduler.CheckAfter);
        Assert.Equal(0, scheduler.ToStart(Start + TimeSpan.FromMilliseconds(19)));
        Assert.Equal(1, scheduler.ToStart(Start + TimeSpan.FromMilliseconds(20)));
        Assert.Null(scheduler.CheckAfter);
    }

    [Fact]
    public void An_invocation_that_waits_beside_an_idle_environment_gets_it_after_a_while()
    {
        var scheduler = new FunctionScheduler<string, string>(new FixedKeepAlive(), new Patient { MaxWaitMs = 5, HotWaitMs = 1 }, new IdleTimes());
        foreach (var environment in (string[])["cold", "hot"])
        {
            scheduler.Wait(environment, Start);
            scheduler.ToStart(Start);
            scheduler.Started(environment, true, Start);
        }

        scheduler.Released("cold", true, TimeSpan.FromMilliseconds(0.1), Start);
        Assert.Null(scheduler.Arrive(Start));
        scheduler.Wait("tiny", Start);

        Assert.Equal(0, scheduler.ToStart(Start));
        Assert.Null(scheduler.Overdue(Start + TimeSpan.FromMilliseconds(4)));
        Assert.Equal(("tiny", "cold"), scheduler.Overdue(Start + TimeSpan.FromMilliseconds(5)));
        Assert.Null(scheduler.Overdue(Start + TimeSpan.FromMilliseconds(5)));
    }

    [Fact]
    public void When_the_last_busy_environment_breaks_those_who_wait_get_the_idle_ones_at_once()
    {
        var scheduler = new FunctionScheduler<string, string>(new FixedKeepAlive(), new Patient { MaxWaitMs = 5, HotWaitMs = 1 }, new IdleTimes());
        foreach (var environment in (string[])["cold", "hot"])
        {
            scheduler.Wait(environment, Start);
            scheduler.ToStart(Start);
            scheduler.Started(environment, true, Start);
        }

        scheduler.Released("cold", true, TimeSpan.FromMilliseconds(0.1), Start);
        scheduler.Wait("tiny", Start);
        scheduler.Wait("other", Start);
        Assert.Equal("tiny", scheduler.Released("hot", true, TimeSpan.FromMilliseconds(0.1), Start).Waiter);
        Assert.True(scheduler.Released("hot", false, TimeSpan.FromMilliseconds(0.1), Start).Ends);

        Assert.Equal(("other", "cold"), scheduler.Overdue(Start));
    }

    private void Wait(string waiter)
    {
        _scheduler.Wait(waiter, Start);
        Assert.Equal(1, _scheduler.ToStart(Start));
    }

    /// <summary>Environments that have run once and are idle, the last one most recently used.</summary>
    private void Warm(params string[] environments)
    {
        foreach (var environment in environments) Wait("warm " + environment);
        foreach (var environment in environments) Assert.Equal("warm " + environment, _scheduler.Started(environment, true, Start).Waiter);
        foreach (var environment in environments) Assert.False(_scheduler.Released(environment, true, TimeSpan.Zero, Start).Ends);
    }

    private List<string> Expired(TimeSpan now)
    {
        List<string> expired = [];
        _scheduler.Expire(now, expired);
        return expired;
    }
}
