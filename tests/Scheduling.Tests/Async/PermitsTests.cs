using Grid.Scheduling.Async;

namespace Grid.Scheduling.Tests.Async;

public sealed class PermitsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void They_grow_with_every_run_until_something_is_refused_and_then_slowly()
    {
        var permits = new Permits(100);
        Assert.Equal(16, permits.Allowed);
        for (var run = 0; run < 200; run++) permits.Taken();
        Assert.Equal(100, permits.Allowed);

        permits.Refused(running: 10, Noon, 0);
        Assert.Equal(10, permits.Allowed);
        for (var run = 0; run < 10; run++) permits.Taken();
        Assert.Equal(10, permits.Allowed);
        permits.Taken();
        Assert.Equal(11, permits.Allowed);
    }

    [Fact]
    public void Nothing_runs_for_a_second_after_a_refusal_of_the_only_attempt_and_then_one_may_and_the_next_wait_is_longer()
    {
        var permits = new Permits(100);
        permits.Refused(running: 0, Noon, 0);
        permits.Look(Noon.AddSeconds(1).AddTicks(-1), running: 0);
        Assert.Equal(0, permits.Allowed);
        permits.Look(Noon.AddSeconds(1), running: 0);
        Assert.Equal(1, permits.Allowed);

        permits.Refused(running: 0, Noon.AddSeconds(1), 0);
        permits.Look(Noon.AddSeconds(3).AddTicks(-1), running: 0);
        Assert.Equal(0, permits.Allowed);
        permits.Look(Noon.AddSeconds(3), running: 0);
        Assert.Equal((1, 2), (permits.Allowed, permits.RefusedInARow));
        permits.Taken();
        Assert.Equal((2, 0), (permits.Allowed, permits.RefusedInARow));
    }

    [Fact]
    public void Attempts_that_were_tried_together_and_are_all_refused_wait_as_long_as_one()
    {
        var permits = new Permits(100);
        for (var others = 15; others >= 0; others--) permits.Refused(others, Noon, 0);
        Assert.Equal((0, 1, Noon.AddSeconds(1)), (permits.Allowed, permits.RefusedInARow, permits.AsksAt));

        permits.Look(Noon.AddSeconds(1), running: 0);
        permits.Refused(running: 0, Noon.AddSeconds(1), 0);
        Assert.Equal((0, 2, Noon.AddSeconds(3)), (permits.Allowed, permits.RefusedInARow, permits.AsksAt));
    }

    [Fact]
    public void While_long_invocations_run_more_is_asked_for_every_second_and_faster_while_it_is_taken()
    {
        var permits = new Permits(100);
        permits.Refused(running: 10, Noon, 0);
        permits.Look(Noon.AddSeconds(1), running: 9);
        Assert.Equal(10, permits.Allowed);
        permits.Look(Noon.AddSeconds(1), running: 10);
        Assert.Equal((12, 1), (permits.Allowed, permits.RefusedInARow));
        permits.Look(Noon.AddSeconds(2).AddTicks(-1), running: 12);
        Assert.Equal(12, permits.Allowed);
        permits.Look(Noon.AddSeconds(2), running: 12);
        Assert.Equal((15, 0), (permits.Allowed, permits.RefusedInARow));
    }

    [Fact]
    public void They_are_never_more_than_the_most()
    {
        var permits = new Permits(1);
        Assert.Equal(1, permits.Allowed);
        permits.Taken();
        permits.Look(Noon, running: 1);
        Assert.Equal(1, permits.Allowed);
    }
}
