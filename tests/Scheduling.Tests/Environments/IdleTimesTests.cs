using Grid.Scheduling.Environments;

namespace Grid.Scheduling.Tests.Environments;

public sealed class IdleTimesTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly IdleTimes _times = new();

    [Fact]
    public void Only_an_arrival_after_a_begin_counts()
    {
        _times.End(Minute);
        Assert.Equal(0, _times.Count);
        Assert.Null(_times.IdleSince);

        _times.Begin(Minute);
        Assert.Equal(Minute, _times.IdleSince);
        _times.End(Minute * 2);
        _times.End(Minute * 3);

        Assert.Equal(1, _times.Count);
        Assert.Null(_times.IdleSince);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(59.999, 0)]
    [InlineData(60, 1)]
    [InlineData((240 * 60) - 0.001, 239)]
    public void An_idle_time_counts_in_the_minute_that_it_ends_in(double seconds, int minute)
    {
        Record(TimeSpan.FromSeconds(seconds));

        Assert.Equal(minute, _times.Percentile(50));
        Assert.Equal((1, 0), (_times.Count, _times.OutOfBounds));
    }

    [Fact]
    public void Four_hours_are_out_of_bounds()
    {
        Record(TimeSpan.FromHours(4));

        Assert.Equal((0, 1), (_times.Count, _times.OutOfBounds));
        Assert.Equal(0, _times.Percentile(99));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 1)]
    [InlineData(10, 1)]
    [InlineData(10.001, 2)]
    [InlineData(50, 5)]
    [InlineData(99, 10)]
    [InlineData(100, 10)]
    public void A_percentile_is_the_minute_that_enough_idle_times_have_ended_by(double percent, int minute)
    {
        for (var each = 1; each <= 10; each++) Record(Minute * each);

        Assert.Equal(minute, _times.Percentile(percent));
    }

    [Fact]
    public void Variation_is_nought_when_all_bins_are_as_full_and_greatest_when_all_is_in_one()
    {
        Assert.Equal(0, _times.CoefficientOfVariation);

        Record(Minute);
        Record(Minute);
        Assert.Equal(Math.Sqrt(239), _times.CoefficientOfVariation, 9);

        var even = new IdleTimes();
        for (var minute = 0; minute < IdleTimes.Minutes; minute++) Record(even, Minute * minute);
        Assert.Equal(0, even.CoefficientOfVariation);
    }

    [Fact]
    public void A_full_bin_halves_all()
    {
        Record(TimeSpan.FromHours(5));
        Record(TimeSpan.FromHours(5));
        for (var i = 0; i < 4; i++) Record(Minute * 7);
        for (var i = 0; i < IdleTimes.BinLimit - 1; i++) Record(TimeSpan.Zero);
        Assert.Equal(IdleTimes.BinLimit + 3, _times.Count);

        Record(TimeSpan.Zero);

        Assert.Equal((IdleTimes.BinLimit / 2) + 2, _times.Count);
        Assert.Equal(1, _times.OutOfBounds);
    }

    private void Record(TimeSpan idle) => Record(_times, idle);

    private static void Record(IdleTimes times, TimeSpan idle)
    {
        times.Begin(TimeSpan.FromDays(1));
        times.End(TimeSpan.FromDays(1) + idle);
    }
}
