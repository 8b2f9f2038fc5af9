using Grid.Scheduling.Environments;

namespace Grid.Scheduling.Tests.Environments;

public sealed class HybridHistogramTests
{
    private static readonly WarmWindow Fallback = WarmWindow.For(TimeSpan.FromSeconds(600));
    private readonly IdleTimes _past = new();

    [Fact]
    public void A_version_with_too_short_a_past_is_kept_for_the_fixed_time()
    {
        Record(9, 30);
        Assert.Equal(Fallback, Window());

        Record(1, 30);
        Assert.NotEqual(Fallback, Window());
    }

    [Fact]
    public void A_timer_that_comes_every_half_hour_is_expected_with_a_margin_on_both_sides()
    {
        Record(10, 30);

        Assert.Equal(new WarmWindow(TimeSpan.FromMinutes(27), TimeSpan.FromMinutes(31 * 1.1)), Window());
    }

    [Fact]
    public void A_version_that_comes_back_within_the_minute_is_never_ended_between()
    {
        Record(100, 0);

        Assert.Equal(new WarmWindow(TimeSpan.Zero, TimeSpan.FromMinutes(1.1)), Window());
    }

    [Fact]
    public void The_window_goes_from_the_5th_percentile_to_the_99th()
    {
        Record(4, 2);
        Record(95, 20);
        Record(1, 100);

        Assert.Equal(new WarmWindow(TimeSpan.FromMinutes(18), TimeSpan.FromMinutes(21 * 1.1)), Window());

        Record(1, 2);
        Record(1, 100);
        Assert.Equal(new WarmWindow(TimeSpan.FromMinutes(18), TimeSpan.FromMinutes(101 * 1.1)), Window());
    }

    [Fact]
    public void Half_of_the_idle_times_out_of_bounds_is_followed_and_more_is_not()
    {
        Record(10, 30);
        Record(10, 240);
        Assert.Equal(TimeSpan.FromMinutes(27), Window().From);

        Record(1, 240);
        Assert.Equal(Fallback, Window());
    }

    [Fact]
    public void Idle_times_that_are_spread_out_tell_nothing()
    {
        // With 48 of 240 bins as full as each other the variation is 2.
        for (var bin = 0; bin < 47; bin++) Record(1, bin * 5);
        Assert.NotEqual(Fallback, Window());

        Record(1, 238);
        Record(1, 239);
        Assert.Equal(Fallback, Window());
    }

    [Fact]
    public void Parameters_are_the_papers_and_can_be_others()
    {
        Record(3, 30);
        var policy = new HybridHistogram { LeastIdleTimes = 3, MarginPercent = 50, HeadPercentile = 50, TailPercentile = 50 };

        Assert.Equal(new WarmWindow(TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(46.5)), Window(policy));
        Assert.Equal(WarmWindow.For(TimeSpan.FromSeconds(5)), Window(new HybridHistogram { FallbackSeconds = 5 }));
    }

    private void Record(int times, int minutes)
    {
        for (var i = 0; i < times; i++)
        {
            _past.Begin(TimeSpan.Zero);
            _past.End(TimeSpan.FromMinutes(minutes));
        }
    }

    private WarmWindow Window(HybridHistogram? policy = null) => (policy ?? new HybridHistogram()).Window(new KeepAliveSnapshot(TimeSpan.Zero, 0, _past));
}
