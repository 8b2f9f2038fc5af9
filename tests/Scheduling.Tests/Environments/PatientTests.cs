using Grid.Scheduling.Environments;

namespace Grid.Scheduling.Tests.Environments;

public sealed class PatientTests
{
    private readonly Patient _policy = new() { MaxWaitMs = 5, OverdueMs = 20, Processors = 100 };

    [Theory]
    [InlineData(1, 0, 0, 0, null, 1)] // Nothing is known: at once.
    [InlineData(9, 0, 3, 0, null, 9)]
    [InlineData(3, 1, 0, 0, 1.0, 2)] // Nobody is busy: at once, but for those who are covered.
    [InlineData(9, 2, 3, 0, 5.0, 7)] // A long one: a cold start is sooner.
    [InlineData(1, 0, 1, 0, 1.0, 0)] // A busy one will be free in a millisecond.
    [InlineData(5, 0, 1, 0, 1.0, 0)] // Five milliseconds of work for one environment.
    [InlineData(6, 0, 1, 0, 1.0, 1)] // Six are too many.
    [InlineData(60, 0, 1, 0, 1.0, 1)] // At most twice as many,
    [InlineData(60, 1, 1, 0, 1.0, 0)] // one batch after the other.
    [InlineData(60, 0, 8, 0, 1.0, 4)] // Twelve work it off in time.
    [InlineData(40, 0, 8, 19, 1.0, 0)]
    [InlineData(40, 0, 8, 20, 1.0, 8)] // The clock says that the expectation is wrong.
    [InlineData(10, 0, 40, 20, 1.0, 10)]
    [InlineData(40, 1, 8, 20, 1.0, 0)]
    public void Starts_as_many_as_keep_the_wait_short(int waiting, int starting, int busy, int oldestMs, double? durationMs, int starts) =>
        Assert.Equal(starts, _policy.Start(new ScaleUpSnapshot(waiting, 0, starting, busy, TimeSpan.FromMilliseconds(oldestMs), durationMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null)));

    [Fact]
    public void Without_patience_every_invocation_starts_one() =>
        Assert.Equal(3, new Patient { MaxWaitMs = 0 }.Start(new ScaleUpSnapshot(3, 0, 0, 9, TimeSpan.Zero, TimeSpan.FromMilliseconds(1))));

    [Theory]
    [InlineData(0, 0, 0.1, false)] // Nobody is busy.
    [InlineData(0, 1, null, false)] // Nothing is known.
    [InlineData(0, 1, 0.1, true)]
    [InlineData(9, 1, 0.1, true)] // The tenth waits a millisecond.
    [InlineData(10, 1, 0.1, false)]
    [InlineData(39, 4, 0.1, true)]
    [InlineData(0, 1, 0.5, false)] // Long enough to be worth a process of its own.
    public void A_tiny_invocation_rather_waits_for_a_hot_environment(int waiting, int busy, double? durationMs, bool prefersBusy) =>
        Assert.Equal(prefersBusy, _policy.PrefersBusy(new ScaleUpSnapshot(waiting, 1, 0, busy, TimeSpan.Zero, durationMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null)));

    [Theory]
    [InlineData(3, 2.4, 20, 3)] // Room for another process.
    [InlineData(4, 2.4, 20, 0)]
    [InlineData(4, 2.5, 20, 4)] // Long enough to be waiting for something else than a processor.
    [InlineData(4, 2.4, 199, 0)]
    [InlineData(4, 2.4, 200, 4)]
    public void On_a_crowded_machine_the_expectation_is_believed_for_longer(int busy, double durationMs, int oldestMs, int starts) =>
        Assert.Equal(starts, new Patient { MaxWaitMs = 5, OverdueMs = 20, CrowdedMs = 200, Processors = 2 }.Start(
            new ScaleUpSnapshot(5, 0, 0, busy, TimeSpan.FromMilliseconds(oldestMs), TimeSpan.FromMilliseconds(durationMs))));

    [Theory]
    [InlineData(2, 0.89, 2.4, 20, 2)] // A processor has time.
    [InlineData(2, 0.90, 2.4, 20, 0)]
    [InlineData(1, 0.90, 2.4, 20, 1)] // There are more processors than environments.
    [InlineData(2, 0.90, 2.5, 20, 2)] // Long enough to be waiting for something else than a processor.
    [InlineData(2, 1.00, 2.4, 999, 0)]
    [InlineData(2, 1.00, 2.4, 1000, 2)] // It does wait for something else.
    public void On_a_full_machine_a_tiny_function_gets_as_many_environments_as_there_are_processors(int busy, double processorsBusy, double shortestMs, int oldestMs, int starts) =>
        Assert.Equal(starts, new Patient { MaxWaitMs = 5, OverdueMs = 20, CrowdedMs = 200, FullPercent = 90, FullMs = 1000, Processors = 2 }.Start(
            new ScaleUpSnapshot(50, 0, 0, busy, TimeSpan.FromMilliseconds(oldestMs), TimeSpan.FromMilliseconds(shortestMs), processorsBusy, TimeSpan.FromMilliseconds(shortestMs))));

    [Theory]
    [InlineData(4, 0.90, 2.4, 199, true)]
    [InlineData(4, 0.89, 2.4, 199, false)]
    [InlineData(3, 0.90, 2.4, 199, false)]
    [InlineData(4, 0.90, 2.5, 199, false)]
    [InlineData(4, 0.90, 2.4, 200, false)]
    [InlineData(4, 0.90, null, 0, false)]
    public void On_a_full_machine_those_of_a_tiny_function_rest_that_are_more_than_twice_the_processors(int busy, double processorsBusy, double? shortestMs, int oldestMs, bool rests)
    {
        var policy = new Patient { MaxWaitMs = 5, CrowdedMs = 200, FullPercent = 90, Processors = 2 };
        var snapshot = new ScaleUpSnapshot(
            50, 1, 0, busy, TimeSpan.FromMilliseconds(oldestMs), TimeSpan.FromMilliseconds(20), processorsBusy, shortestMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null);

        Assert.Equal(rests, policy.Rests(snapshot));
        Assert.Equal(rests, policy.PrefersBusy(snapshot));
    }

    [Theory]
    [InlineData(3, 1.0, false)]
    [InlineData(2, 0.9, true)]
    [InlineData(1, 0.9, false)]
    public void On_a_full_machine_those_of_a_hot_function_rest_that_are_more_than_the_processors(int busy, double shortestMs, bool rests) =>
        Assert.Equal(rests, new Patient { HotWaitMs = 1, CrowdedMs = 200, FullPercent = 90, Processors = 2 }.Rests(
            new ScaleUpSnapshot(50, 1, 0, busy, TimeSpan.FromMilliseconds(199), TimeSpan.FromMilliseconds(20), 0.90, TimeSpan.FromMilliseconds(shortestMs))));

    [Fact]
    public void What_a_full_machine_makes_of_a_tiny_function_does_not_make_it_a_long_one() =>
        Assert.Equal(0, new Patient { Processors = 2 }.Start(new ScaleUpSnapshot(64, 0, 0, 4, TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(80), 1, TimeSpan.FromMilliseconds(1))));

    [Fact]
    public void A_function_that_waits_for_something_else_starts_at_once_on_a_full_machine_too() =>
        Assert.Equal(64, new Patient { Processors = 2 }.Start(new ScaleUpSnapshot(64, 0, 0, 4, TimeSpan.Zero, TimeSpan.FromMilliseconds(10), 1, TimeSpan.FromMilliseconds(10))));
}
