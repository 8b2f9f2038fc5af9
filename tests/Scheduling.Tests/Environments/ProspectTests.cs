using Grid.Scheduling.Environments;

namespace Grid.Scheduling.Tests.Environments;

public sealed class ProspectTests
{
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(1);

    [Fact]
    public void Without_an_environment_one_would_be_started() => Assert.Equal(Prospect.Starts, New(new AtOnce()).Foresee(Now));

    [Fact]
    public void An_idle_environment_would_serve_and_a_busy_one_would_not()
    {
        var scheduler = New(new AtOnce());
        Start(scheduler);
        Assert.Equal(Prospect.Served, scheduler.Foresee(Now));

        scheduler.Arrive(Now);
        Assert.Equal(Prospect.Starts, scheduler.Foresee(Now));
    }

    [Fact]
    public void An_environment_that_nobody_waits_for_any_more_is_waited_for()
    {
        var scheduler = New(new AtOnce());
        var waiter = "waiter";
        scheduler.Wait(waiter, Now);
        Assert.Equal(1, scheduler.ToStart(Now));
        Assert.Equal(Prospect.Starts, scheduler.Foresee(Now));

        scheduler.Leave(waiter);
        Assert.Equal(Prospect.Waits, scheduler.Foresee(Now));
    }

    [Fact]
    public void A_tiny_function_would_be_served_by_its_busy_environment_and_a_short_one_would_wait_for_it()
    {
        var tiny = Busy(TimeSpan.FromMicroseconds(50));
        var scheduler = Busy(TimeSpan.FromMilliseconds(4));

        Assert.Equal(Prospect.Served, tiny.Foresee(Now));
        Assert.Equal(Prospect.Waits, scheduler.Foresee(Now));
        Assert.Equal(Prospect.Starts, Busy(TimeSpan.FromMilliseconds(10)).Foresee(Now));
    }

    [Fact]
    public void Looking_changes_nothing()
    {
        var scheduler = New(new AtOnce());
        for (var i = 0; i < 10; i++) scheduler.Foresee(Now);

        Assert.Equal((0, 0, 0, 0L), (scheduler.Starting, scheduler.Busy, scheduler.WaitingCount, scheduler.Arrivals));
    }

    private static FunctionScheduler<object, string> New(IScaleUpPolicy scaleUp) => new(new FixedKeepAlive(), scaleUp, new IdleTimes());

    private static void Start(FunctionScheduler<object, string> scheduler)
    {
        scheduler.Wait("first", Now);
        scheduler.ToStart(Now);
        scheduler.Leave("first");
        scheduler.Started(new object(), true, Now);
    }

    /// <summary>Its one environment is busy, and its invocations take so long.</summary>
    private static FunctionScheduler<object, string> Busy(TimeSpan duration)
    {
        var scheduler = New(new Patient { Processors = 2 });
        Start(scheduler);
        scheduler.Released(scheduler.Arrive(Now)!, true, duration, Now);
        scheduler.Arrive(Now);
        return scheduler;
    }
}
