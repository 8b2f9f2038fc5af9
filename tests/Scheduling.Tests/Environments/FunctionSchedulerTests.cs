using Grid.Scheduling.Environments;

namespace Grid.Scheduling.Tests.Environments;

public sealed class FunctionSchedulerTests
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);
    private readonly FunctionScheduler<string, string> _scheduler = new(new FixedKeepAlive { Seconds = 600 });

    [Fact]
    public void The_first_invocation_waits_for_the_environment_that_it_starts()
    {
        Assert.Null(_scheduler.Arrive(Start));
        Assert.True(_scheduler.Wait("first"));
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
            Assert.False(_scheduler.Released("e1", true, Start).Ends);
        }

        Assert.Equal(1, _scheduler.IdleCount);
    }

    [Fact]
    public void The_most_recently_used_environment_runs_first()
    {
        Warm("old");
        Warm("new");

        Assert.Equal("new", _scheduler.Arrive(Start));
        Assert.Equal("old", _scheduler.Arrive(Start));
        Assert.Null(_scheduler.Arrive(Start));
    }

    [Fact]
    public void A_released_environment_serves_the_longest_waiting_invocation()
    {
        Warm("e1");
        _scheduler.Arrive(Start);
        _scheduler.Wait("first");
        _scheduler.Wait("second");

        Assert.Equal("first", _scheduler.Released("e1", true, Start).Waiter);
        Assert.Equal("second", _scheduler.Started("e2", true, Start).Waiter);
        Assert.False(_scheduler.Started("e3", true, Start).Ends);
        Assert.Equal(1, _scheduler.IdleCount);
    }

    [Fact]
    public void No_more_environments_start_than_invocations_wait()
    {
        Assert.True(_scheduler.Wait("a"));
        Assert.True(_scheduler.Wait("b"));
        Assert.True(_scheduler.Leave("a"));
        Assert.False(_scheduler.Wait("c"));
        Assert.Equal(2, _scheduler.Starting);
    }

    [Fact]
    public void An_environment_whose_init_failed_serves_a_waiting_invocation_and_is_never_kept()
    {
        _scheduler.Wait("a");

        Assert.Equal("a", _scheduler.Started("broken", false, Start).Waiter);
        Assert.True(_scheduler.Released("broken", false, Start).Ends);

        _scheduler.Wait("b");
        _scheduler.Leave("b");
        Assert.True(_scheduler.Started("broken", false, Start).Ends);
        Assert.True(_scheduler.IsEmpty);
    }

    [Fact]
    public void A_failed_start_fails_the_longest_waiting_invocation_unless_others_are_on_their_way()
    {
        _scheduler.Wait("a");
        _scheduler.Wait("b");
        _scheduler.Leave("a");

        Assert.Null(_scheduler.StartFailed());
        Assert.Equal("b", _scheduler.StartFailed());
        Assert.True(_scheduler.IsEmpty);
    }

    [Fact]
    public void When_an_environment_breaks_while_invocations_wait_another_one_is_needed()
    {
        Warm("e1");
        _scheduler.Arrive(Start);
        _scheduler.Wait("a");
        Assert.Equal("a", _scheduler.Started("e2", true, Start).Waiter);
        _scheduler.Wait("b");
        _scheduler.Wait("c");
        Assert.Equal("b", _scheduler.Started("e3", false, Start).Waiter);
        Assert.Equal("c", _scheduler.Started("e4", false, Start).Waiter);

        Assert.False(_scheduler.NeedsAnother());
        Assert.True(_scheduler.Released("e3", false, Start).Ends);
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
        _scheduler.Released("e1", true, Start + TimeSpan.FromSeconds(599));

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
        Warm("idle");
        Warm("busy");
        _scheduler.Arrive(Start);
        List<string> ended = [];

        _scheduler.Drain(ended);

        Assert.Equal(["idle"], ended);
        Assert.True(_scheduler.Released("busy", true, Start).Ends);
        Assert.True(_scheduler.IsEmpty);
    }

    [Fact]
    public void Invocations_that_wait_are_still_served_while_draining()
    {
        Warm("e1");
        _scheduler.Arrive(Start);
        _scheduler.Wait("late");
        _scheduler.Drain([]);

        Assert.Equal("late", _scheduler.Released("e1", true, Start).Waiter);
        Assert.True(_scheduler.Released("e1", true, Start).Ends);
    }

    [Fact]
    public void A_dead_idle_environment_is_forgotten_and_a_busy_one_is_left_to_its_invocation()
    {
        Warm("e1");
        Assert.True(_scheduler.Died("e1"));
        Assert.False(_scheduler.Died("e1"));
        Assert.Null(_scheduler.Arrive(Start));
    }

    private void Warm(string environment)
    {
        _scheduler.Wait("warm " + environment);
        Assert.Equal("warm " + environment, _scheduler.Started(environment, true, Start).Waiter);
        Assert.False(_scheduler.Released(environment, true, Start).Ends);
    }

    private List<string> Expired(TimeSpan now)
    {
        List<string> expired = [];
        _scheduler.Expire(now, expired);
        return expired;
    }
}
