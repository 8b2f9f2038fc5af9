using Grid.Scheduling.EventSources;

namespace Grid.Scheduling.Tests.EventSources;

public sealed class DeliveryRetryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(9, 256)]
    [InlineData(10, 480)]
    [InlineData(185, 480)]
    public void Pauses_double_up_to_eight_minutes_less_up_to_a_fifth(int attempts, int seconds)
    {
        for (var seed = 0; seed < 100; seed++) Assert.InRange(DeliveryRetry.Pause($"{seed}", attempts).TotalSeconds, seconds * 0.8, seconds);
        Assert.Equal(DeliveryRetry.Pause("a", attempts), DeliveryRetry.Pause("a", attempts));
    }

    [Fact]
    public void The_last_attempt_is_the_last()
    {
        Assert.Equal(RetryEnd.None, DeliveryRetry.Decide("a", 2, Noon, Noon, 2, Day).End);
        Assert.Equal(new RetryVerdict(null, RetryEnd.Attempts), DeliveryRetry.Decide("a", 3, Noon, Noon, 2, Day));
        Assert.Equal(new RetryVerdict(null, RetryEnd.Attempts), DeliveryRetry.Decide("a", 1, Noon, Noon, 0, Day));
    }

    [Fact]
    public void Nothing_is_tried_when_it_would_be_too_old_by_then()
    {
        var pause = DeliveryRetry.Pause("a", 7);
        var limit = TimeSpan.FromSeconds(60);

        Assert.Equal(new RetryVerdict(Noon + limit, RetryEnd.None), DeliveryRetry.Decide("a", 7, Noon, Noon + limit - pause, 185, limit));
        Assert.Equal(new RetryVerdict(null, RetryEnd.Age), DeliveryRetry.Decide("a", 7, Noon, Noon + limit - pause + TimeSpan.FromTicks(1), 185, limit));
    }

    [Fact]
    public void A_day_has_room_for_nearly_all_of_185_attempts()
    {
        var now = Noon;
        var attempts = 1;
        while (DeliveryRetry.Decide("a", attempts, Noon, now, 185, Day).At is { } next)
        {
            now = next;
            attempts++;
        }

        Assert.InRange(attempts, 180, 186);
    }
}
