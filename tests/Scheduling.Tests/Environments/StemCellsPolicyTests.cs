using Grid.Scheduling.Environments;

namespace Grid.Scheduling.Tests.Environments;

/// <summary>How many cells the policies keep.</summary>
public sealed class StemCellsPolicyTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_kind_that_was_never_started_has_no_cell() => Assert.Equal(0, new FollowDemand().Keep([]));

    [Fact]
    public void A_kind_keeps_a_cell_until_the_minutes_are_over()
    {
        var policy = new FollowDemand { Minutes = 5 };

        Assert.Equal(1, policy.Keep([TimeSpan.FromMinutes(5)]));
        Assert.Equal(0, policy.Keep([TimeSpan.FromMinutes(5) + TimeSpan.FromTicks(1)]));
    }

    [Fact]
    public void A_burst_keeps_a_cell_for_each_of_its_starts_up_to_the_maximum()
    {
        var policy = new FollowDemand { BurstSeconds = 10, Maximum = 3 };

        Assert.Equal(2, policy.Keep([s_second, 10 * s_second, 11 * s_second]));
        Assert.Equal(3, policy.Keep([s_second, 2 * s_second, 10 * s_second]));
        Assert.Equal(3, policy.Keep([s_second, 2 * s_second, 3 * s_second, 4 * s_second]));
    }

    [Fact]
    public void The_fixed_number_asks_for_no_start() => Assert.Equal(3, new FixedStemCells { Count = 3 }.Keep([]));

    [Fact]
    public void None_stays_none() => Assert.Equal(0, new NoStemCells().Keep([TimeSpan.Zero]));
}
