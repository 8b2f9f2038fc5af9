using Grid.Scheduling.Environments;

namespace Grid.Scheduling.Tests.Environments;

public sealed class PatientTests
{
    private readonly Patient _policy = new() { MaxWaitMs = 5 };

    [Theory]
    [InlineData(1, 0, 0, 0, null, 1)] // Nothing is known: at once.
    [InlineData(3, 1, 0, 0, 1.0, 2)] // Nobody is busy: at once, but for those who are covered.
    [InlineData(1, 0, 1, 0, 1.0, 0)] // A busy one will be free in a millisecond.
    [InlineData(5, 0, 1, 0, 1.0, 0)] // Five milliseconds of work for one environment.
    [InlineData(6, 0, 1, 0, 1.0, 1)] // Six are too many.
    [InlineData(60, 0, 1, 0, 1.0, 11)] // As many as work it off in five milliseconds.
    [InlineData(60, 11, 1, 0, 1.0, 0)] // They are on their way.
    [InlineData(1, 0, 1, 0, 100.0, 1)] // A long one: a cold start is sooner.
    [InlineData(4, 0, 10, 0, 5.0, 0)]
    [InlineData(40, 0, 1, 5, 1.0, 1)] // The clock says that the average is wrong: double.
    [InlineData(40, 1, 3, 5, 1.0, 4)]
    [InlineData(40, 39, 8, 9, 1.0, 1)]
    public void Starts_as_many_as_keep_the_wait_short(int waiting, int starting, int busy, int oldestMs, double? durationMs, int starts) =>
        Assert.Equal(starts, _policy.Start(new ScaleUpSnapshot(waiting, starting, busy, TimeSpan.FromMilliseconds(oldestMs), durationMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null)));

    [Fact]
    public void Without_patience_every_invocation_starts_one() =>
        Assert.Equal(3, new Patient { MaxWaitMs = 0 }.Start(new ScaleUpSnapshot(3, 0, 9, TimeSpan.Zero, TimeSpan.FromMilliseconds(1))));
}
