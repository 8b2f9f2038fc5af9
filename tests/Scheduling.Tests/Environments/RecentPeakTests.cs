using Grid.Scheduling.Environments;

namespace Grid.Scheduling.Tests.Environments;

public sealed class RecentPeakTests
{
    private readonly RecentPeak _peak = new();

    [Theory]
    [InlineData(0, 5)]
    [InlineData(59, 5)]
    [InlineData(60, 2)]
    public void The_highest_of_the_last_minute_counts(int secondsLater, int expected)
    {
        _peak.Note(5, TimeSpan.FromSeconds(600));
        _peak.Note(3, TimeSpan.FromSeconds(601));

        Assert.Equal(expected, _peak.Of(2, TimeSpan.FromSeconds(600 + secondsLater)));
    }

    [Fact]
    public void Nothing_noted_is_what_is_there_now() => Assert.Equal(4, _peak.Of(4, TimeSpan.FromHours(1)));
}
