using Grid.Scheduling.Concurrency;

namespace Grid.Scheduling.Tests.Concurrency;

public sealed class TargetTrackingTests
{
    private static readonly TrackingPolicy Policy = new(0.7, 1, 100, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), ScalesOut: true, ScalesIn: true);
    private static readonly TrackingState Long = new(10, TimeSpan.MaxValue, TimeSpan.MaxValue, 0);

    [Theory]
    [InlineData(0.7, 10, 10, 15, TrackingCause.High)]
    [InlineData(0.7, 8, 10, 12, TrackingCause.High)]
    [InlineData(0.7, 7, 10, 0, TrackingCause.None)]
    [InlineData(0.5, 10, 10, 20, TrackingCause.High)]
    [InlineData(0.9, 10, 10, 12, TrackingCause.High)]
    [InlineData(0.1, 10, 10, 100, TrackingCause.High)]
    public void Three_minutes_above_the_target_scale_out_in_proportion(double target, int inUse, int available, int capacity, TrackingCause cause)
    {
        var decision = TargetTracking.Decide(Policy with { Target = target }, Long, Minutes(3, inUse, available));

        Assert.Equal(new TrackingDecision(capacity, cause), decision);
    }

    [Fact]
    public void Two_minutes_above_the_target_are_too_few_and_so_are_three_with_one_at_it()
    {
        Assert.Equal(default, TargetTracking.Decide(Policy, Long, Minutes(2, 10, 10)));
        Assert.Equal(default, TargetTracking.Decide(Policy, Long, [new(10, 10), new(7, 10), new(10, 10)]));
        Assert.Equal(15, TargetTracking.Decide(Policy, Long, [new(7, 10), new(10, 10), new(10, 10), new(10, 10)]).Capacity);
    }

    [Fact]
    public void Nothing_goes_above_the_maximum()
    {
        Assert.Equal(new TrackingDecision(12, TrackingCause.High), TargetTracking.Decide(Policy with { Maximum = 12 }, Long, Minutes(3, 10, 10)));
        Assert.Equal(default, TargetTracking.Decide(Policy with { Maximum = 10 }, Long, Minutes(3, 10, 10)));
    }

    [Theory]
    [InlineData(59, 5, 0)]
    [InlineData(60, 5, 15)]
    [InlineData(0, 4, 15)]
    public void Within_the_cooldown_only_a_larger_step_follows(int seconds, int lastBy, int capacity) =>
        Assert.Equal(capacity, TargetTracking.Decide(Policy, Long with { SinceOut = TimeSpan.FromSeconds(seconds), LastOutBy = lastBy }, Minutes(3, 10, 10)).Capacity);

    [Theory]
    [InlineData(6, 10, 9, TrackingCause.Low)]
    [InlineData(3, 10, 5, TrackingCause.Low)]
    [InlineData(0, 10, 1, TrackingCause.Low)]
    public void Fifteen_minutes_below_nine_tenths_of_the_target_scale_in(int inUse, int available, int capacity, TrackingCause cause) =>
        Assert.Equal(new TrackingDecision(capacity, cause), TargetTracking.Decide(Policy, Long, Minutes(15, inUse, available)));

    [Fact]
    public void Fourteen_minutes_are_too_few_and_nine_tenths_of_the_target_are_not_below_it()
    {
        Assert.Equal(default, TargetTracking.Decide(Policy, Long, Minutes(14, 0, 10)));
        Assert.Equal(default, TargetTracking.Decide(Policy, Long with { Capacity = 100 }, Minutes(15, 63, 100)));
        Assert.Equal(89, TargetTracking.Decide(Policy, Long with { Capacity = 100 }, Minutes(15, 62, 100)).Capacity);
    }

    [Fact]
    public void The_busiest_of_the_fifteen_minutes_says_how_far_in()
    {
        UsedMinute[] minutes = [.. Minutes(7, 0, 10), new(4, 10), .. Minutes(7, 0, 10)];

        Assert.Equal(new TrackingDecision(6, TrackingCause.Low), TargetTracking.Decide(Policy, Long, minutes));
    }

    [Fact]
    public void Minutes_in_which_nothing_ran_scale_in_to_the_minimum() =>
        Assert.Equal(new TrackingDecision(3, TrackingCause.Low), TargetTracking.Decide(Policy with { Minimum = 3 }, Long, Minutes(15, 0, 10)));

    [Theory]
    [InlineData(299, 600, TrackingCause.None)]
    [InlineData(300, 600, TrackingCause.Low)]
    [InlineData(600, 59, TrackingCause.None)]
    public void Scaling_in_waits_for_both_cooldowns(int sinceIn, int sinceOut, TrackingCause cause) =>
        Assert.Equal(cause, TargetTracking.Decide(Policy, Long with { SinceIn = TimeSpan.FromSeconds(sinceIn), SinceOut = TimeSpan.FromSeconds(sinceOut) }, Minutes(15, 0, 10)).Cause);

    [Fact]
    public void What_is_suspended_does_not_happen()
    {
        Assert.Equal(default, TargetTracking.Decide(Policy with { ScalesOut = false }, Long, Minutes(3, 10, 10)));
        Assert.Equal(default, TargetTracking.Decide(Policy with { ScalesIn = false }, Long, Minutes(15, 0, 10)));
        Assert.Equal(default, TargetTracking.Decide(Policy with { ScalesOut = false, Minimum = 20 }, Long, []));
        Assert.Equal(default, TargetTracking.Decide(Policy with { ScalesIn = false, Maximum = 5 }, Long, []));
    }

    [Fact]
    public void A_number_outside_of_the_bounds_is_put_right_at_once()
    {
        Assert.Equal(new TrackingDecision(20, TrackingCause.Minimum), TargetTracking.Decide(Policy with { Minimum = 20 }, Long, []));
        Assert.Equal(new TrackingDecision(5, TrackingCause.Maximum), TargetTracking.Decide(Policy with { Maximum = 5 }, Long, []));
    }

    private static UsedMinute[] Minutes(int count, int inUse, int available) => [.. Enumerable.Repeat(new UsedMinute(inUse, available), count)];
}
