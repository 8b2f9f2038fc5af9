using Grid.Scheduling.Environments;

namespace Grid.Scheduling.Tests.Environments;

/// <summary>A pool of many environments while the machine's two processors have no time left, and when they have.</summary>
public sealed class FullMachineTests
{
    private static readonly TimeSpan s_ran = TimeSpan.FromMilliseconds(1);
    private readonly FunctionScheduler<string, string> _scheduler;
    private readonly List<string> _busy = [];
    private double _processorsBusy;
    private TimeSpan _now;
    private int _waiters;

    public FullMachineTests() =>
        _scheduler = new FunctionScheduler<string, string>(new FixedKeepAlive(), new Patient { MaxWaitMs = 10, CrowdedMs = 200, Processors = 2 }, new IdleTimes(), _ => _processorsBusy);

    [Fact]
    public void A_pool_that_is_too_large_shrinks_to_twice_the_processors_while_it_is_busy()
    {
        Grow(environments: 12, waiting: 40);
        _processorsBusy = 1;

        for (var i = 0; i < 12; i++) Release();

        Assert.Equal((4, 8), (_scheduler.Busy, _scheduler.IdleCount));
        for (var i = 0; i < 20; i++) Release();
        Assert.Equal((4, 8), (_scheduler.Busy, _scheduler.IdleCount));
    }

    [Fact]
    public void What_arrives_meanwhile_waits_for_the_busy_ones_and_no_more_are_started()
    {
        Grow(environments: 12, waiting: 40);
        _processorsBusy = 1;
        for (var i = 0; i < 12; i++) Release();

        Assert.Null(_scheduler.Arrive(_now));
        _now += TimeSpan.FromMilliseconds(150);
        Assert.Null(_scheduler.Overdue(_now));
        Assert.Equal(0, _scheduler.ToStart(_now));
    }

    [Fact]
    public void Those_that_rest_are_back_when_a_processor_has_time()
    {
        Grow(environments: 12, waiting: 40);
        _processorsBusy = 1;
        for (var i = 0; i < 12; i++) Release();

        _processorsBusy = 0.5;
        _now += TimeSpan.FromMilliseconds(5);
        while (_scheduler.Overdue(_now) is { } overdue) _busy.Add(overdue.Environment);

        Assert.Equal((12, 0), (_scheduler.Busy, _scheduler.IdleCount));
    }

    [Fact]
    public void And_when_an_invocation_has_waited_for_two_hundred_milliseconds_whatever_the_processors_do()
    {
        Grow(environments: 12, waiting: 40);
        _processorsBusy = 1;
        for (var i = 0; i < 12; i++) Release();

        _now += TimeSpan.FromMilliseconds(200);

        Assert.NotNull(_scheduler.Overdue(_now));
    }

    [Fact]
    public void A_moment_in_which_everything_stood_still_does_not_make_the_function_a_long_one()
    {
        Grow(environments: 4, waiting: 40);
        _processorsBusy = 1;

        for (var i = 0; i < 4; i++) Release(TimeSpan.FromSeconds(3));

        Assert.Equal(0, _scheduler.ToStart(_now));
    }

    /// <summary>So many environments are busy with the tiny function, and so many invocations wait.</summary>
    private void Grow(int environments, int waiting)
    {
        for (var i = 0; i < environments; i++)
        {
            Assert.Null(_scheduler.Arrive(_now));
            _scheduler.Wait($"w{_waiters++}", _now);
            _scheduler.ToStart(_now);
        }

        while (_scheduler.Starting > 0)
        {
            var environment = $"e{_busy.Count}";
            Assert.NotNull(_scheduler.Started(environment, usable: true, _now).Waiter);
            _busy.Add(environment);
        }

        for (var i = 0; i < waiting; i++)
        {
            _scheduler.Arrive(_now);
            _scheduler.Wait($"w{_waiters++}", _now);
        }

        for (var i = 0; i < environments; i++) Release();
        Assert.Equal(environments, _scheduler.Busy);
    }

    /// <summary>The environment that has been busy for longest ends its invocation and gets the next one, or rests.</summary>
    private void Release(TimeSpan? ran = null)
    {
        var environment = _busy[0];
        _busy.RemoveAt(0);
        if (_scheduler.Released(environment, usable: true, ran ?? s_ran, _now).Waiter is not null) _busy.Add(environment);
        if (_scheduler.WaitingCount < 20) _scheduler.Wait($"w{_waiters++}", _now);
    }
}
