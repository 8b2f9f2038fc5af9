using Grid.Contracts.Logs;
using Grid.Grains.Logs;

namespace Grid.Grains.Tests.Logs;

public sealed class LogMergeTests
{
    [Fact]
    public void A_page_goes_as_far_as_all_silos_are_complete()
    {
        var page = LogMerge.Merge([Part(horizon: 30, 10, 20), Part(horizon: null, 15, 40), Part(horizon: 25, 5)], limit: 10, newestFirst: false, missing: 1);

        Assert.Equal([5, 10, 15, 20], Times(page));
        Assert.Equal((LogPosition.At(25), 1), (page.Next, page.SilosMissing));
    }

    [Fact]
    public void The_newest_events_come_as_far_back_as_all_silos_are_complete()
    {
        var page = LogMerge.Merge([Part(horizon: 30, 30, 50), Part(horizon: null, 15, 40), Part(horizon: 20, 25)], limit: 10, newestFirst: true, missing: 0);

        Assert.Equal([30, 40, 50], Times(page));
        Assert.Equal(LogPosition.At(30), page.Next);
    }

    [Theory]
    [InlineData(false, new long[] { 5, 10 }, 10)]
    [InlineData(true, new long[] { 15, 20 }, 15)]
    public void What_does_not_fit_is_left_to_the_next_page(bool newestFirst, long[] times, long next)
    {
        var page = LogMerge.Merge([Part(horizon: null, 10, 20), Part(horizon: null, 5, 15)], limit: 2, newestFirst, missing: 0);

        Assert.Equal(times, Times(page));
        Assert.Equal(newestFirst ? LogPosition.At(next) : LogPosition.At(next).Next(), page.Next);
    }

    [Fact]
    public void The_last_page_says_so() => Assert.Null(LogMerge.Merge([Part(horizon: null, 1), Part(horizon: null)], limit: 1, newestFirst: false, missing: 0).Next);

    [Fact]
    public void A_stream_on_two_silos_is_one()
    {
        var streams = LogMerge.Merge(
        [
            new LogStreamDescription { Name = "a", CreatedAt = 5, FirstEvent = 6, LastEvent = 9, LastIngestion = 10 },
            new LogStreamDescription { Name = "b", CreatedAt = 7 },
            new LogStreamDescription { Name = "a", CreatedAt = 4 },
            new LogStreamDescription { Name = "a", CreatedAt = 8, FirstEvent = 3, LastEvent = 12, LastIngestion = 13 },
        ]);

        Assert.Equal(
            [new LogStreamDescription { Name = "a", CreatedAt = 4, FirstEvent = 3, LastEvent = 12, LastIngestion = 13 }, new LogStreamDescription { Name = "b", CreatedAt = 7 }],
            streams.OrderBy(stream => stream.Name, StringComparer.Ordinal));
    }

    private static LogPart Part(long? horizon, params long[] times) =>
        new() { Events = [.. times.Select(time => new LogEvent { Position = LogPosition.At(time) })], Horizon = horizon is { } end ? LogPosition.At(end) : null };

    private static IEnumerable<long> Times(LogPage page) => page.Events.Select(one => one.Position.Timestamp);
}
