using System.Globalization;
using Grid.Scheduling.EventSources;

namespace Grid.Scheduling.Tests.EventSources;

public sealed class ScheduleExpressionTests
{
    private static readonly DateTimeOffset Origin = Utc("2026-01-01T00:00:00");

    [Theory]
    [InlineData("cron(0 10 * * ? *)", "2026-11-25T09:59:59", "2026-11-25T10:00:00")]
    [InlineData("cron(0 10 * * ? *)", "2026-11-25T10:00:00", "2026-11-26T10:00:00")]
    [InlineData("cron(15 12 * * ? *)", "2026-12-31T12:15:00", "2027-01-01T12:15:00")]
    [InlineData("cron(0/15 * * * ? *)", "2026-11-25T10:44:30", "2026-11-25T10:45:00")]
    [InlineData("cron(5-7,30 10 * * ? *)", "2026-11-25T10:07:00", "2026-11-25T10:30:00")]
    [InlineData("cron(0 18 ? * MON-FRI *)", "2026-11-27T18:00:00", "2026-11-30T18:00:00")]
    [InlineData("cron(0 18 ? * mon-fri *)", "2026-11-27T18:00:00", "2026-11-30T18:00:00")]
    [InlineData("cron(0 8 1 * ? *)", "2026-11-25T00:00:00", "2026-12-01T08:00:00")]
    [InlineData("cron(0 0 ? * 1 *)", "2026-11-25T00:00:00", "2026-11-29T00:00:00")]
    [InlineData("cron(0 0 ? * FRI-MON *)", "2026-11-24T00:00:00", "2026-11-27T00:00:00")]
    [InlineData("cron(0 0 ? * FRI-MON *)", "2026-11-29T00:00:00", "2026-11-30T00:00:00")]
    [InlineData("cron(0 0 L * ? *)", "2028-02-01T00:00:00", "2028-02-29T00:00:00")]
    [InlineData("cron(0 0 L-2 * ? *)", "2026-02-01T00:00:00", "2026-02-26T00:00:00")]
    [InlineData("cron(0 0 LW * ? *)", "2026-10-01T00:00:00", "2026-10-30T00:00:00")]
    [InlineData("cron(0 0 1W * ? *)", "2026-08-01T00:00:00", "2026-08-03T00:00:00")]
    [InlineData("cron(0 0 15W * ? *)", "2026-11-01T00:00:00", "2026-11-16T00:00:00")]
    [InlineData("cron(0 0 31W * ? *)", "2026-11-01T00:00:00", "2026-12-31T00:00:00")]
    [InlineData("cron(0 0 ? * 6L *)", "2026-11-01T00:00:00", "2026-11-27T00:00:00")]
    [InlineData("cron(0 0 ? * FRI#5 *)", "2026-11-01T00:00:00", "2027-01-29T00:00:00")]
    [InlineData("cron(0 9 ? * 2#1 *)", "2026-11-03T00:00:00", "2026-12-07T09:00:00")]
    [InlineData("cron(0 0 29 FEB ? *)", "2026-11-25T00:00:00", "2028-02-29T00:00:00")]
    [InlineData("cron(0 0 1 JAN ? 2030)", "2026-11-25T00:00:00", "2030-01-01T00:00:00")]
    [InlineData("cron(0 0 1 JAN ? 2026-2028)", "2028-01-01T00:00:00", null)]
    [InlineData("cron(0 0 30 FEB ? *)", "2026-11-25T00:00:00", null)]
    public void Cron_occurs_next(string expression, string after, string? next) => Assert.Equal(next is null ? null : Utc(next), Next(expression, after));

    [Theory]
    [InlineData("cron(30 2 * * ? *)", "2026-03-28T12:00:00", "2026-03-30T00:30:00")] // Skipped on the 29th.
    [InlineData("cron(0 3 * * ? *)", "2026-03-28T12:00:00", "2026-03-29T01:00:00")]
    [InlineData("cron(30 2 * * ? *)", "2026-10-24T12:00:00", "2026-10-25T00:30:00")] // Summer time, the first of the two.
    [InlineData("cron(30 2 * * ? *)", "2026-10-25T00:30:00", "2026-10-26T01:30:00")]
    [InlineData("cron(30 * * * ? *)", "2026-10-25T00:30:00", "2026-10-25T01:30:00")] // Both of them.
    [InlineData("cron(0 10 * * ? *)", "2026-07-01T00:00:00", "2026-07-01T08:00:00")]
    [InlineData("cron(0 10 * * ? *)", "2026-12-01T00:00:00", "2026-12-01T09:00:00")]
    [InlineData("cron(0 0 1 * ? *)", "2026-11-30T22:59:59", "2026-11-30T23:00:00")]
    [InlineData("at(2026-07-01T10:00:00)", "2026-07-01T07:59:59", "2026-07-01T08:00:00")]
    [InlineData("at(2026-10-25T02:30:00)", "2026-10-24T00:00:00", "2026-10-25T00:30:00")]
    [InlineData("at(2026-03-29T02:30:00)", "2026-03-28T00:00:00", "2026-03-29T01:30:00")]
    public void Clocks_of_time_zones_jump(string expression, string after, string next) => Assert.Equal(Utc(next), Next(expression, after, "Europe/Berlin"));

    [Theory]
    [InlineData("at(2026-11-25T10:00:00)", "2026-11-25T10:00:00", null)]
    [InlineData("at(2026-11-25T10:00:00)", "2026-11-25T09:59:59", "2026-11-25T10:00:00")]
    [InlineData("rate(5 minutes)", "2025-12-31T00:00:00", "2026-01-01T00:00:00")]
    [InlineData("rate(5 minutes)", "2026-01-01T00:00:00", "2026-01-01T00:05:00")]
    [InlineData("rate(5 minutes)", "2026-01-01T00:04:59", "2026-01-01T00:05:00")]
    [InlineData("rate(1 hour)", "2026-01-01T05:00:01", "2026-01-01T06:00:00")]
    [InlineData("rate(2 days)", "2026-01-02T00:00:00", "2026-01-03T00:00:00")]
    public void At_occurs_once_and_rate_again_and_again(string expression, string after, string? next) => Assert.Equal(next is null ? null : Utc(next), Next(expression, after));

    [Theory]
    [InlineData("")]
    [InlineData("rate(5 minutes")]
    [InlineData("rate(0 minutes)")]
    [InlineData("rate(1 minutes)")]
    [InlineData("rate(5 minute)")]
    [InlineData("rate(5 weeks)")]
    [InlineData("rate(-5 minutes)")]
    [InlineData("at(2026-11-25)")]
    [InlineData("at(2026-13-25T10:00:00)")]
    [InlineData("cron(0 10 * * *)")]
    [InlineData("cron(0 10 * * * *)")]
    [InlineData("cron(0 10 ? * ? *)")]
    [InlineData("cron(60 10 * * ? *)")]
    [InlineData("cron(0 24 * * ? *)")]
    [InlineData("cron(0 10 0 * ? *)")]
    [InlineData("cron(0 10 * 13 ? *)")]
    [InlineData("cron(0 10 ? * 8 *)")]
    [InlineData("cron(0 10 ? * MON#6 *)")]
    [InlineData("cron(0 10 * * ? 1969)")]
    [InlineData("cron(0/0 10 * * ? *)")]
    [InlineData("cron(1//2 10 * * ? *)")]
    [InlineData("every 5 minutes")]
    public void What_is_no_schedule_is_not_read(string expression) => Assert.Null(ScheduleExpression.Parse(expression, TimeZoneInfo.Utc, Origin));

    private static DateTimeOffset? Next(string expression, string after, string zone = "UTC") =>
        ScheduleExpression.Parse(expression, TimeZoneInfo.FindSystemTimeZoneById(zone), Origin)!.Next(Utc(after));

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
