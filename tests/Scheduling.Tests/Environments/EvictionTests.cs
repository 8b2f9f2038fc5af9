using Grid.Scheduling.Environments;

namespace Grid.Scheduling.Tests.Environments;

public sealed class EvictionTests
{
    [Fact]
    public void The_least_recently_used_is_worth_least()
    {
        var policy = new LeastRecentlyUsed();

        Assert.Equal(7, policy.Worth(Idle(since: 7), 100));
        Assert.True(policy.Worth(Idle(since: 7, invocations: 1000), 0) < policy.Worth(Idle(since: 8), 0));
    }

    [Theory]
    [InlineData(1, 128, 100, 0, 0.78125)]
    [InlineData(10, 128, 100, 0, 7.8125)] // Used more often.
    [InlineData(1, 1280, 100, 0, 0.078125)] // Holds more.
    [InlineData(1, 128, 1000, 0, 7.8125)] // Takes longer to start.
    [InlineData(1, 128, 100, 5, 5.78125)] // Used since worth five had to go.
    public void Greedy_dual_weighs_use_and_cost_against_size(long invocations, int memoryMb, int coldStartMs, double clock, double worth) =>
        Assert.Equal(worth, new GreedyDual().Worth(Idle(0, invocations, memoryMb, coldStartMs), clock), 9);

    [Fact]
    public void The_clock_is_what_it_was()
    {
        var clock = new EvictionClock();
        Assert.Equal(0, clock.At(Seconds(9)));

        clock.Evicted(2, Seconds(10));
        clock.Evicted(1, Seconds(11));
        clock.Evicted(3, Seconds(12));

        Assert.Equal(3, clock.Now);
        Assert.Equal([0, 2, 2, 3, 3], new[] { 9, 10, 11, 12, 99 }.Select(second => clock.At(Seconds(second))));
    }

    [Fact]
    public void The_clock_forgets_what_is_long_ago()
    {
        var clock = new EvictionClock();
        for (var second = 1; second <= 1025; second++) clock.Evicted(second, Seconds(second));

        Assert.Equal([0, 2, 1025], new[] { 1, 2, 1025 }.Select(second => clock.At(Seconds(second))));
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private static IdleSnapshot Idle(int since, long invocations = 1, int memoryMb = 128, int coldStartMs = 100) =>
        new(Seconds(since), memoryMb, invocations, TimeSpan.FromMilliseconds(coldStartMs));
}
