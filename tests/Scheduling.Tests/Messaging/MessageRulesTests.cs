using Grid.Scheduling.Messaging;

namespace Grid.Scheduling.Tests.Messaging;

public sealed class MessageRulesTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Times_are_counted_from_now()
    {
        Assert.Equal(s_now.AddSeconds(900), MessageRules.ShownAt(s_now, 900));
        Assert.Equal(s_now, MessageRules.ShownAgainAt(s_now, 0));
        Assert.Equal(s_now.AddDays(-14), MessageRules.ExpiredSince(s_now, 1_209_600));
    }

    [Theory]
    [InlineData(59_999, false)]
    [InlineData(60_000, true)]
    public void A_queue_is_purged_once_a_minute(int milliseconds, bool allowed)
    {
        Assert.Equal(allowed, MessageRules.MayPurge(s_now.AddMilliseconds(milliseconds), s_now));
        Assert.True(MessageRules.MayPurge(s_now, null));
    }

    [Fact]
    public void Names_types_and_values_count_towards_the_size() => Assert.Equal(10 + 1 + 6 + 3 + 2 + 6 + 4, MessageRules.SizeOf(10, [(1, 6, 3), (2, 6, 4)]));

    [Theory]
    [InlineData(119_999, true)]
    [InlineData(120_000, false)]
    public void There_is_room_for_120000_messages_in_flight(long inFlight, bool room) => Assert.Equal(room, MessageRules.HasRoom(inFlight));

    [Theory]
    [InlineData(null, 500)]
    [InlineData(1, 1)]
    [InlineData(500, 500)]
    [InlineData(501, 500)]
    public void As_many_are_moved_in_a_second_as_was_asked_for(int? perSecond, int expected) => Assert.Equal(expected, MovePace.PerStep(perSecond));

    [Fact]
    public void The_same_id_in_another_group_is_the_same_only_for_the_whole_queue()
    {
        Assert.Equal(Deduplication.Name(false, "g", "id"), Deduplication.Name(false, "h", "id"));
        Assert.NotEqual(Deduplication.Name(true, "g", "id"), Deduplication.Name(true, "h", "id"));
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Deduplication.IdOf("abc"u8));
    }

    [Fact]
    public void An_attempt_is_known_for_five_minutes()
    {
        var attempts = new ReceiveAttempts();
        attempts.Remember("a", new([1, 2], 7), s_now);

        Assert.Equal(7, attempts.Find("a", s_now.AddMinutes(5).AddTicks(-1))!.Receipt);
        Assert.Null(attempts.Find("b", s_now));
        Assert.Null(attempts.Find("a", s_now.AddMinutes(5)));
    }

    [Fact]
    public void An_attempt_is_forgotten_when_one_of_its_messages_was_touched()
    {
        var attempts = new ReceiveAttempts();
        attempts.Remember("a", new([1, 2], 7), s_now);
        attempts.Remember("b", new([3], 8), s_now);

        attempts.Touched(2);

        Assert.Null(attempts.Find("a", s_now));
        Assert.NotNull(attempts.Find("b", s_now));
    }

    [Fact]
    public void Of_too_many_attempts_the_oldest_are_forgotten()
    {
        var attempts = new ReceiveAttempts();
        for (var number = 0; number <= ReceiveAttempts.Most; number++) attempts.Remember($"{number}", new([number], number), s_now);

        Assert.Null(attempts.Find("0", s_now));
        Assert.NotNull(attempts.Find("1", s_now));
    }
}
