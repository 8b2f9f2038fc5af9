using Grid.Scheduling.EventSources;

namespace Grid.Scheduling.Tests.EventSources;

public sealed class RecurrenceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_occurrence_is_due_at_its_moment_and_not_before()
    {
        var hourly = Read("rate(1 hour)");

        Assert.Empty(hourly.Due(Noon, null, "s", Noon.AddTicks(-1), 10).Times);
        var due = hourly.Due(Noon, null, "s", Noon, 10);
        Assert.Equal([Noon], due.Times);
        Assert.Equal((Noon.AddHours(1), Noon.AddHours(1)), (due.Next, due.NextMoment));
    }

    [Fact]
    public void Every_missed_occurrence_of_the_last_day_is_due_once()
    {
        var due = Read("rate(1 hour)").Due(Noon, null, "s", Noon.AddHours(24), 100);

        Assert.Equal(Enumerable.Range(0, 25).Select(hour => Noon.AddHours(hour)), due.Times);
        Assert.Equal(Noon.AddHours(25), due.Next);
    }

    [Fact]
    public void What_was_missed_before_the_last_day_is_left_out_when_there_was_more_since()
    {
        var due = Read("rate(1 hour)").Due(Noon, null, "s", Noon.AddHours(24).AddTicks(1), 100);

        Assert.Equal(24, due.Times.Count);
        Assert.Equal(Noon.AddHours(1), due.Times[0]);
    }

    [Fact]
    public void What_was_missed_before_the_last_day_is_due_once_in_total_when_nothing_was_since()
    {
        var due = Read("rate(7 days)").Due(Noon, null, "s", Noon.AddDays(20), 100);

        Assert.Equal([Noon], due.Times);
        Assert.Equal(Noon.AddDays(21), due.Next);
    }

    [Fact]
    public void One_look_finds_no_more_than_asked_for_and_the_next_one_goes_on()
    {
        var due = Read("rate(1 minute)").Due(Noon, null, "s", Noon.AddMinutes(5), 2);

        Assert.Equal([Noon, Noon.AddMinutes(1)], due.Times);
        Assert.Equal(Noon.AddMinutes(2), due.Next);
    }

    [Fact]
    public void Nothing_occurs_before_the_start_or_after_the_end()
    {
        var times = new Recurrence(ScheduleExpression.Parse("cron(0 * * * ? *)", TimeZoneInfo.Utc, Noon)!, Noon, Noon.AddHours(1));

        Assert.Equal(Noon, times.Next(Noon.AddDays(-3)));
        Assert.Equal(Noon.AddHours(1), times.Next(Noon));
        Assert.Null(times.Next(Noon.AddHours(1)));
    }

    [Fact]
    public void The_moment_in_a_window_is_in_it_and_always_the_same()
    {
        var moments = Enumerable.Range(0, 500).Select(day => FlexibleWindow.Moment("a", Noon.AddDays(day), 15) - Noon.AddDays(day)).ToList();

        Assert.All(moments, moment => Assert.InRange(moment, TimeSpan.Zero, TimeSpan.FromSeconds(899)));
        Assert.True(moments.Distinct().Count() > 300);
        Assert.Equal(FlexibleWindow.Moment("a", Noon, 15), FlexibleWindow.Moment("a", Noon, 15));
        Assert.Equal(Noon, FlexibleWindow.Moment("a", Noon, null));
    }

    [Fact]
    public void In_a_window_an_occurrence_is_due_at_the_moment_chosen_for_it()
    {
        var moment = FlexibleWindow.Moment("a", Noon, 60);
        var daily = Read("rate(1 day)");

        var before = daily.Due(Noon, 60, "a", moment.AddTicks(-1), 10);
        Assert.Empty(before.Times);
        Assert.Equal((Noon, moment), (before.Next, before.NextMoment));
        Assert.Equal([Noon], daily.Due(Noon, 60, "a", moment, 10).Times);
    }

    private static Recurrence Read(string expression) => new(ScheduleExpression.Parse(expression, TimeZoneInfo.Utc, Noon)!, null, null);
}
