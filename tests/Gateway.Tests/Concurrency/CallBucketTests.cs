using Grid.Gateway.Concurrency;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Gateway.Tests.Concurrency;

public sealed class CallBucketTests
{
    [Fact]
    public void A_burst_passes_at_once_and_the_next_call_waits_for_a_token()
    {
        var bucket = new CallBucket(new RateLimit(2, 3), TimeSpan.Zero);

        Assert.Equal([0, 0, 0, 1], Enumerable.Range(0, 4).Select(_ => bucket.Take(TimeSpan.Zero)));
        Assert.Equal(1, bucket.Take(TimeSpan.FromMilliseconds(499)));
        Assert.Equal(0, bucket.Take(TimeSpan.FromMilliseconds(500)));
        Assert.Equal(1, bucket.Take(TimeSpan.FromMilliseconds(500)));
    }

    [Theory]
    [InlineData(0.5, 2)]
    [InlineData(0.25, 4)]
    [InlineData(0.3, 4)]
    [InlineData(100, 1)]
    public void The_wait_is_told_in_whole_seconds_rounded_up(double rate, int seconds)
    {
        var bucket = new CallBucket(new RateLimit(rate, 1), TimeSpan.Zero);
        bucket.Take(TimeSpan.Zero);

        Assert.Equal(seconds, bucket.Take(TimeSpan.Zero));
        Assert.Equal(0, bucket.Take(TimeSpan.FromSeconds(seconds)));
    }

    [Fact]
    public void A_long_pause_gives_no_more_than_the_burst()
    {
        var bucket = new CallBucket(new RateLimit(10, 2), TimeSpan.Zero);

        Assert.Equal([0, 0, 1], Enumerable.Range(0, 3).Select(_ => bucket.Take(TimeSpan.FromHours(1))));
    }

    [Fact]
    public void Tokens_in_many_small_parts_are_as_good_as_whole_ones()
    {
        var bucket = new CallBucket(new RateLimit(10, 1), TimeSpan.Zero);
        bucket.Take(TimeSpan.Zero);
        for (var ms = 1; ms < 100; ms++) Assert.Equal(1, bucket.Take(TimeSpan.FromMilliseconds(ms)));

        Assert.Equal(0, bucket.Take(TimeSpan.FromMilliseconds(100)));
    }

    [Fact]
    public void A_clock_that_is_read_late_gives_nothing_twice()
    {
        var bucket = new CallBucket(new RateLimit(1, 1), TimeSpan.FromSeconds(5));
        bucket.Take(TimeSpan.FromSeconds(5));

        Assert.Equal(1, bucket.Take(TimeSpan.FromSeconds(4)));
        Assert.Equal(1, bucket.Take(TimeSpan.FromSeconds(5.5)));
    }

    [Fact]
    public void When_there_is_no_room_full_buckets_are_forgotten_and_newcomers_share_one_until_then()
    {
        var time = new FakeTimeProvider();
        var limit = new RateLimit(1, 1);
        var buckets = new CallBuckets<int>(_ => limit, limit, time);
        for (var key = 0; key < CallBuckets<int>.Capacity; key++) Assert.Equal(0, Take(key));

        Assert.Equal((0, 1), (Take(-1), Take(-2)));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((0, 0, 1), (Take(-1), Take(-2), Take(-2)));

        int Take(int key) => buckets.Take(ref key, out _);
    }

    [Theory]
    [InlineData("50/200", 50d, 200)]
    [InlineData("0.5/1", 0.5d, 1)]
    [InlineData("0/1", 0d, 1)]
    [InlineData("1000000/1000000", 1_000_000d, 1_000_000)]
    public void A_limit_is_a_rate_and_a_burst(string text, double rate, int burst) => Assert.Equal(new RateLimit(rate, burst), RateLimit.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("50")]
    [InlineData("50/0")]
    [InlineData("-1/5")]
    [InlineData("1000001/5")]
    [InlineData("5/1000001")]
    [InlineData("5/5/5")]
    [InlineData("fast/5")]
    public void Anything_else_is_no_limit(string text) => Assert.Null(RateLimit.Parse(text));
}
