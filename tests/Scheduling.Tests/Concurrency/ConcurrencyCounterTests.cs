using Grid.Scheduling.Concurrency;

namespace Grid.Scheduling.Tests.Concurrency;

public sealed class ConcurrencyCounterTests
{
    [Fact]
    public void Exactly_the_limit_can_be_taken()
    {
        var counter = new ConcurrencyCounter(2);

        Assert.True(counter.TryTake());
        Assert.True(counter.TryTake());
        Assert.False(counter.TryTake());
        counter.Return();
        Assert.True(counter.TryTake());
    }

    [Fact]
    public void A_limit_of_zero_admits_nobody() => Assert.False(new ConcurrencyCounter(0).TryTake());

    [Fact]
    public void Threads_that_race_never_pass_the_limit()
    {
        var counter = new ConcurrencyCounter(3);
        var most = 0;
        Parallel.For(0, 20_000, _ =>
        {
            if (!counter.TryTake()) return;
            InterlockedMax(ref most, counter.Taken);
            counter.Return();
        });

        Assert.InRange(most, 1, 3);
        Assert.Equal(0, counter.Taken);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
