using Grid.Scheduling.Concurrency;

namespace Grid.Scheduling.Tests.Concurrency;

public sealed class TokenBucketTests
{
    private static readonly TimeSpan s_start = TimeSpan.FromHours(1);
    private static readonly TokenRate s_rate = new(10, TimeSpan.FromSeconds(1), 10);

    [Fact]
    public void Full_at_first_and_then_as_fast_as_tokens_come_back()
    {
        var bucket = new TokenBucket(s_rate, s_start);

        Assert.Equal(10, Spend(bucket, 11, s_start));
        Assert.Equal(TimeSpan.FromMilliseconds(100), bucket.Wait(s_start));
        Assert.Equal(0, Spend(bucket, 1, s_start + TimeSpan.FromMilliseconds(99.9999)));
        Assert.Equal(1, Spend(bucket, 2, s_start + TimeSpan.FromMilliseconds(100)));
        Assert.Equal(10, Spend(bucket, 100, s_start + TimeSpan.FromHours(1)));
    }

    [Fact]
    public void What_somebody_holds_unused_makes_no_burst_larger()
    {
        var bucket = new TokenBucket(s_rate, s_start);
        Assert.Equal(4, bucket.Take(4, s_start));

        Assert.Equal(6, bucket.Level(s_start + TimeSpan.FromMinutes(1)));
        bucket.Used(4, s_start + TimeSpan.FromMinutes(1));
        Assert.Equal(10, bucket.Level(s_start + TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public void A_rate_of_nothing_gives_nothing_and_no_hope() =>
        Assert.Equal((0, Timeout.InfiniteTimeSpan), (new TokenBucket(new TokenRate(0, TimeSpan.FromSeconds(1), 0), s_start).Take(1, s_start), new TokenBucket(new TokenRate(0, TimeSpan.FromSeconds(1), 0), s_start).Wait(s_start)));

    [Fact]
    public void A_lower_rate_takes_away_what_has_no_room_and_a_higher_one_gives_nothing_at_once()
    {
        var bucket = new TokenBucket(s_rate, s_start);
        bucket.Change(new TokenRate(3, TimeSpan.FromSeconds(1), 3), s_start);
        Assert.Equal(3, bucket.Level(s_start));

        bucket.Change(new TokenRate(20, TimeSpan.FromSeconds(1), 20), s_start);
        Assert.Equal(3, bucket.Level(s_start));
        Assert.Equal(20, bucket.Level(s_start + TimeSpan.FromSeconds(1)));
    }

    private static int Spend(TokenBucket bucket, int want, TimeSpan now)
    {
        var taken = bucket.Take(want, now);
        bucket.Used(taken, now);
        return taken;
    }
}
