using Grid.Scheduling.Environments;

namespace Grid.Scheduling.Tests.Environments;

/// <summary>A policy that wants the environment gone at once and back after 20 minutes, until 30.</summary>
public sealed class PrewarmTests
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);
    private readonly IdleTimes _past = new();
    private readonly FunctionScheduler<string, string> _scheduler;

    public PrewarmTests()
    {
        _scheduler = new(new Later(), new AtOnce(), _past);
        Assert.Null(_scheduler.Arrive(Start));
        _scheduler.Wait("first", Start);
        Assert.Equal(1, _scheduler.ToStart(Start));
        Assert.Equal("first", _scheduler.Started("e1", true, Start).Waiter);
        Assert.False(_scheduler.Released("e1", true, TimeSpan.Zero, Start).Ends);
    }

    [Fact]
    public void The_environment_ends_at_once_and_another_starts_when_it_is_expected_to_be_needed()
    {
        Assert.Equal(["e1"], Expire(0));
        Assert.False(ToPrewarm(0));
        Assert.False(_scheduler.IsEmpty);

        Assert.False(ToPrewarm(19.99));
        Assert.True(ToPrewarm(20));
        Assert.Equal(1, _scheduler.Starting);
        Assert.False(ToPrewarm(20));
        Assert.False(_scheduler.Started("e2", true, At(20.5)).Ends);

        Assert.Empty(Expire(29.99));
        Assert.Equal("e2", _scheduler.Arrive(At(29.99)));
    }

    [Fact]
    public void An_environment_started_ahead_ends_when_nobody_came_and_none_follows()
    {
        Expire(0);
        ToPrewarm(20);
        _scheduler.Started("e2", true, At(20));

        Assert.Equal(["e2"], Expire(30));
        Assert.False(ToPrewarm(30));
        Assert.True(_scheduler.IsEmpty);
    }

    [Fact]
    public void A_start_ahead_that_failed_is_not_repeated_before_the_next_arrival()
    {
        Expire(0);
        Assert.True(ToPrewarm(20));
        Assert.Null(_scheduler.StartFailed(TimeSpan.MaxValue));

        Assert.False(ToPrewarm(21));
        Assert.True(_scheduler.IsEmpty);
    }

    [Fact]
    public void An_arrival_before_the_expected_time_starts_the_wait_anew()
    {
        Expire(0);
        Assert.Null(_scheduler.Arrive(At(10)));
        _scheduler.Wait("second", At(10));
        Assert.Equal(1, _scheduler.ToStart(At(10)));
        Assert.False(ToPrewarm(20));
        _scheduler.Started("e2", true, At(10));
        _scheduler.Released("e2", true, TimeSpan.Zero, At(20));

        Assert.Equal(["e2"], Expire(20));
        Assert.False(ToPrewarm(39.99));
        Assert.True(ToPrewarm(40));
        Assert.Equal(1, _past.Count);
        Assert.Equal(10, _past.Percentile(50));
    }

    [Fact]
    public void A_spare_environment_stays_while_another_one_is_busy()
    {
        _scheduler.Arrive(At(0));
        _scheduler.Arrive(At(0));
        _scheduler.Wait("second", At(0));
        _scheduler.ToStart(At(0));
        _scheduler.Started("e2", true, At(0));
        _scheduler.Released("e2", true, TimeSpan.Zero, At(1));

        Assert.Empty(Expire(2));
        _scheduler.Released("e1", true, TimeSpan.Zero, At(3));
        Assert.Equal(2, Expire(3).Count);
    }

    [Fact]
    public void A_version_that_drains_starts_nothing_ahead_and_leaves_the_history_to_its_successor()
    {
        Expire(0);
        ToPrewarm(0);
        _scheduler.Drain([]);

        Assert.False(ToPrewarm(20));
        Assert.True(_scheduler.IsEmpty);
        _scheduler.Arrive(At(25));
        Assert.Equal(At(0), _past.IdleSince);
    }

    private static TimeSpan At(double minutes) => Start + TimeSpan.FromMinutes(minutes);

    private bool ToPrewarm(double minutes) => _scheduler.ToPrewarm(At(minutes));

    private List<string> Expire(double minutes)
    {
        List<string> expired = [];
        _scheduler.Expire(At(minutes), expired);
        return expired;
    }

    private sealed class Later : IKeepAlivePolicy
    {
        public WarmWindow Window(in KeepAliveSnapshot snapshot) => new(TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(30));
    }
}
