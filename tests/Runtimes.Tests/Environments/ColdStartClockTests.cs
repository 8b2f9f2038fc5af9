using Grid.Contracts.Invocation;
using Grid.Runtimes.Environments;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Runtimes.Tests.Environments;

public sealed class ColdStartClockTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Now);

    [Fact]
    public void Phases_follow_each_other_without_gaps_from_the_request_on()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        var requested = _time.GetElapsedTime(0);
        var clock = After(2, () => new ColdStartClock(_time, requested));
        Ends(clock, 3, ColdStartPhase.Code);
        Ends(clock, 5, ColdStartPhase.Sandbox);
        Ends(clock, 7, ColdStartPhase.Boot);
        Ends(clock, 11, ColdStartPhase.Init);

        var start = clock.Read(TimeSpan.FromMilliseconds(23));

        Assert.Equal(
            [("placement", 2), ("code", 3), ("sandbox", 5), ("boot", 7), ("init", 11)],
            start.Steps.Select(step => (step.Phase, (int)Math.Round(step.Duration.TotalMilliseconds))));
        Assert.Equal(Now + TimeSpan.FromSeconds(1), start.Began, TimeSpan.FromMilliseconds(0.1));
        Assert.Equal(TimeSpan.FromMilliseconds(23), start.InitDuration);
    }

    [Fact]
    public void A_start_that_nobody_is_known_to_wait_for_has_no_placement()
    {
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([new ColdStartStep(ColdStartPhase.Placement, TimeSpan.Zero)], new ColdStartClock(_time, TimeSpan.Zero).Read(default).Steps);
    }

    [Fact]
    public void A_second_connection_does_not_end_the_boot_again()
    {
        var clock = new ColdStartClock(_time, TimeSpan.Zero);
        Ends(clock, 1, ColdStartPhase.Boot);
        Ends(clock, 1, ColdStartPhase.Boot);
        Ends(clock, 1, ColdStartPhase.Init);

        Assert.Equal([0, 1, 2], clock.Read(default).Steps.Select(step => (int)step.Duration.TotalMilliseconds));
    }

    [Fact]
    public void A_stem_cell_takes_the_place_of_sandbox_and_boot()
    {
        var clock = new ColdStartClock(_time, TimeSpan.Zero);
        Ends(clock, 1, ColdStartPhase.Code);
        Ends(clock, 2, ColdStartPhase.Stem);
        Ends(clock, 3, ColdStartPhase.Init);

        Assert.Equal(["placement", "code", "stem", "init"], clock.Read(default).Steps.Select(step => step.Phase));
    }

    private void Ends(ColdStartClock clock, int afterMs, string phase) => After(afterMs, () =>
    {
        clock.End(phase);
        return clock;
    });

    private ColdStartClock After(int milliseconds, Func<ColdStartClock> step)
    {
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        return step();
    }
}
