using Grid.Scheduling.Async;

namespace Grid.Scheduling.Tests.Async;

public sealed class EventRetryTests
{
    private static readonly DateTimeOffset Accepted = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly EventRules Rules = new();

    [Fact]
    public void A_failure_of_the_function_is_tried_again_after_one_minute_and_then_after_two_and_then_given_up()
    {
        Assert.Equal(NextStep.Retry, After(AttemptEnd.FunctionFailed, failures: 1, TimeSpan.FromSeconds(5), out var second));
        Assert.Equal(TimeSpan.FromSeconds(65), second);
        Assert.Equal(NextStep.Retry, After(AttemptEnd.FunctionFailed, failures: 2, TimeSpan.FromSeconds(65), out var third));
        Assert.Equal(TimeSpan.FromSeconds(185), third);
        Assert.Equal(NextStep.GiveUpExhausted, After(AttemptEnd.FunctionFailed, failures: 3, TimeSpan.FromSeconds(185), out _));
    }

    [Theory]
    [InlineData(0, 1, NextStep.GiveUpExhausted)]
    [InlineData(1, 1, NextStep.Retry)]
    [InlineData(1, 2, NextStep.GiveUpExhausted)]
    [InlineData(2, 2, NextStep.Retry)]
    public void A_function_is_retried_as_often_as_it_is_told(int attempts, int failures, NextStep expected) =>
        Assert.Equal(expected, EventRetry.After(AttemptEnd.FunctionFailed, failures, 0, Accepted, Accepted, Rules with { RetryAttempts = attempts }, 0, out _));

    [Theory]
    [InlineData(AttemptEnd.Throttled)]
    [InlineData(AttemptEnd.Unavailable)]
    public void What_does_not_reach_the_function_is_tried_again_however_often(AttemptEnd end)
    {
        Assert.Equal(NextStep.BackOff, EventRetry.After(end, failures: 2, backOffs: 1, Accepted, Accepted, Rules, 0, out var first));
        Assert.Equal(Accepted.AddSeconds(1), first);
        Assert.Equal(NextStep.BackOff, EventRetry.After(end, failures: 2, backOffs: 1000, Accepted, Accepted, Rules, 0, out var last));
        Assert.Equal(Accepted.AddMinutes(5), last);
    }

    [Theory]
    [InlineData(AttemptEnd.Succeeded, NextStep.Finish)]
    [InlineData(AttemptEnd.SwitchedOff, NextStep.GiveUpSwitchedOff)]
    [InlineData(AttemptEnd.Circle, NextStep.GiveUpCircle)]
    public void Other_ends_are_final(AttemptEnd end, NextStep expected) => Assert.Equal(expected, After(end, 1, TimeSpan.Zero, out _));

    [Fact]
    public void An_event_is_too_old_at_its_maximum_age_and_not_before()
    {
        Assert.False(EventRetry.IsTooOld(Accepted, Accepted.AddHours(6).AddMilliseconds(-1), Rules));
        Assert.True(EventRetry.IsTooOld(Accepted, Accepted.AddHours(6), Rules));
    }

    [Fact]
    public void The_next_attempt_is_never_later_than_the_moment_at_which_the_event_is_given_up()
    {
        var rules = Rules with { MaximumAge = TimeSpan.FromSeconds(60) };
        Assert.Equal(NextStep.Retry, EventRetry.After(AttemptEnd.FunctionFailed, 1, 0, Accepted, Accepted.AddSeconds(1), rules, 0, out var again));
        Assert.Equal(Accepted.AddSeconds(60), again);
        Assert.Equal(NextStep.GiveUpTooOld, EventRetry.After(AttemptEnd.FunctionFailed, 1, 0, Accepted, Accepted.AddSeconds(60), rules, 0, out _));
        Assert.Equal(NextStep.GiveUpTooOld, EventRetry.After(AttemptEnd.Throttled, 0, 1, Accepted, Accepted.AddSeconds(60), rules, 0, out _));
    }

    [Theory]
    [InlineData(1, 0, 1_000)]
    [InlineData(2, 0, 2_000)]
    [InlineData(9, 0, 256_000)]
    [InlineData(10, 0, 300_000)]
    [InlineData(1_000_000, 0, 300_000)]
    [InlineData(1, 0.5, 1_100)]
    [InlineData(9, 0.9999, 300_000)]
    public void Waiting_doubles_from_a_second_to_five_minutes(int times, double roll, int expectedMs) =>
        Assert.Equal(expectedMs, BackOff.After(times, roll).TotalMilliseconds, 0.001);

    private static NextStep After(AttemptEnd end, int failures, TimeSpan passed, out TimeSpan again)
    {
        var step = EventRetry.After(end, failures, 1, Accepted, Accepted + passed, Rules, 0, out var at);
        again = at - Accepted;
        return step;
    }
}
