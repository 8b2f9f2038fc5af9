using Grid.Contracts.Logs;
using Grid.Storage.Logs;

namespace Grid.Storage.Tests.Logs;

public sealed class LogSearchTests
{
    private static readonly LogQuery All = new() { Group = LogsFolder.Hello };

    [Theory]
    [InlineData(1, false)]
    [InlineData(7, false)]
    [InlineData(1_000, false)]
    [InlineData(1, true)]
    [InlineData(7, true)]
    [InlineData(1_000, true)]
    public async Task Pages_hold_every_event_once_in_order_whatever_came_late(int limit, bool newestFirst)
    {
        await using var folder = new LogsFolder();
        var dice = new Random(limit);
        List<(long Time, string Message)> expected = [];
        for (var batch = 0; batch < 40; batch++)
        {
            var events = Enumerable.Range(0, dice.Next(1, 12)).Select(number => ((long)dice.Next(300), $"{batch}/{number}")).OrderBy(one => one.Item1).ToArray();
            expected.AddRange(events);
            await folder.Put($"stream-{batch % 5}", events);
            folder.Clock.Advance(TimeSpan.FromMilliseconds(dice.Next(3)));
            if (batch % 13 == 12) await folder.Restart();
        }

        var found = folder.All(All with { Limit = limit, NewestFirst = newestFirst });

        Assert.Equal(expected.OrderBy(one => one.Time).Select(one => one.Message), found.Select(one => one.Message));
        Assert.True(found.Zip(found.Skip(1)).All(pair => pair.First.Position < pair.Second.Position));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_hold_every_event_once_whatever_its_size(bool newestFirst)
    {
        await using var folder = new LogsFolder();
        var dice = new Random(1);
        List<(long Time, string Name)> expected = [];
        for (var number = 0; number < 90; number++)
        {
            var (time, name) = ((long)dice.Next(200), $"{number:D3}");
            expected.Add((time, name));
            await folder.Put("a", (time, name + new string('x', number % 3 == 0 ? 1 + dice.Next(500_000) : 0)));
        }

        var found = folder.All(All with { NewestFirst = newestFirst });

        Assert.Equal(expected.OrderBy(one => one.Time).Select(one => one.Name), found.Select(one => one.Message[..3]));
    }

    [Fact]
    public async Task A_pattern_that_takes_too_long_ends_the_page_and_then_the_search()
    {
        await using var folder = new LogsFolder();
        await folder.Put("a", (0, "one"));
        var group = folder.Log.Catalog.Find(LogsFolder.Hello)!;

        var page = new LogSearch(group, All, 0).Run(1, long.MaxValue, new Impatience(), TestContext.Current.CancellationToken);
        Assert.Equal((0, LogPosition.At(LogsFolder.NowMs), false), (page.Events.Length, page.Horizon!.Value, page.IsTooSlow));

        page = new LogSearch(group, All with { From = page.Horizon }, 0).Run(1, long.MaxValue, new Impatience(), TestContext.Current.CancellationToken);
        Assert.Equal((0, true, true), (page.Events.Length, page.Horizon is null, page.IsTooSlow));
    }

    [Fact]
    public async Task Times_streams_prefixes_and_patterns_narrow_a_search()
    {
        await using var folder = new LogsFolder();
        await folder.Put("a/1", (0, "ERROR one"), (10, "two"));
        await folder.Put("a/2", (5, "ERROR three"), (20, "ERROR four"));
        await folder.Put("b/1", (7, "ERROR five"));

        Assert.Equal(["ERROR three", "ERROR five", "two"], folder.Messages(All with { Start = LogsFolder.NowMs + 5, End = LogsFolder.NowMs + 20 }));
        Assert.Equal(["ERROR one", "ERROR five", "two"], folder.Messages(All with { Streams = ["b/1", "a/1", "c"] }));
        Assert.Equal(["ERROR one", "ERROR three", "two", "ERROR four"], folder.Messages(All with { StreamPrefix = "a/" }));
        Assert.Equal(["ERROR one", "ERROR three", "ERROR five", "ERROR four"], folder.Messages(All with { Pattern = "ERROR" }));
        Assert.Empty(folder.Messages(All with { Pattern = "nowhere" }));
        Assert.Empty(folder.Messages(All with { Group = new LogGroupId("us-east-1", "none") }));
    }

    [Fact]
    public async Task A_page_may_be_empty_and_still_not_be_the_last()
    {
        await using var folder = new LogsFolder(options => options.PageMb = 1);
        var filler = new string('x', 200_000);
        for (var number = 0; number < 30; number++) await folder.Put("a", (number * 10, filler));
        await folder.Put("a", (1_000, "needle"));

        var page = folder.Logs.Search(All with { Pattern = "needle" }, 0, TestContext.Current.CancellationToken);

        Assert.Empty(page.Events);
        Assert.True(page.Horizon > LogPosition.At(LogsFolder.NowMs));
        Assert.Equal(["needle"], folder.Messages(All with { Pattern = "needle" }));
        Assert.Equal(["needle"], folder.Messages(All with { Pattern = "needle", NewestFirst = true }));
    }

    [Fact]
    public async Task Pages_get_on_when_all_events_have_one_time()
    {
        await using var folder = new LogsFolder(options => options.PageMb = 1);
        var filler = new string('x', 200_000);
        for (var number = 0; number < 30; number++) await folder.Put("a", (0, $"{number} {filler}"));

        var found = folder.All(All);
        Assert.Equal(30, found.Count);
        Assert.Equal(found.Select(one => one.Position), folder.All(All with { NewestFirst = true }).Select(one => one.Position));
        Assert.Equal(["29 "], folder.Messages(All with { Pattern = "29" }).Select(message => message[..3]));
    }

    [Fact]
    public async Task A_page_holds_a_mebibyte()
    {
        await using var folder = new LogsFolder();
        var large = new string('x', 400_000);
        for (var number = 0; number < 5; number++) await folder.Put("a", (number, large));

        Assert.Equal(2, folder.Logs.Search(All, 0, TestContext.Current.CancellationToken).Events.Length);
        Assert.Equal(5, folder.All(All).Count);
    }

    [Fact]
    public async Task A_message_keeps_its_newlines_and_what_is_no_text_shows_as_such()
    {
        await using var folder = new LogsFolder();
        await folder.Put("a", (0, "one\ntwo\n"));
        using (var stream = folder.Log.Open("us-east-1", "/aws/lambda/hello", "b")) stream.Write(LogsFolder.Now.AddMilliseconds(1), [0x41, 0xFF, 0x42]);
        await folder.Flush();

        Assert.Equal(["one\ntwo\n", "A\uFFFDB\n"], folder.Messages());
    }

    [Fact]
    public async Task A_stream_that_is_deleted_is_gone_and_may_begin_anew()
    {
        await using var folder = new LogsFolder();
        await folder.Put("a", (0, "old"));
        await folder.Put("b", (1, "other"));
        await folder.Logs.DeleteStream(LogsFolder.Hello, "a");
        Assert.Equal(["other"], folder.Messages());
        Assert.Equal(["b"], folder.Logs.Streams(LogsFolder.Hello, null, 0).Select(stream => stream.Name));

        await folder.Put("a", (2, "new"));
        Assert.Equal(["other", "new"], folder.Messages());
        await folder.Restart();
        Assert.Equal(["other", "new"], folder.Messages());
        Assert.Equal(["a", "b"], folder.Logs.Streams(LogsFolder.Hello, null, 0).Select(stream => stream.Name));
        Assert.Equal(LogsFolder.NowMs + 2, folder.Logs.Streams(LogsFolder.Hello, "a", 0).Single().FirstEvent);
    }

    [Fact]
    public async Task Streams_are_found_by_their_names()
    {
        await using var folder = new LogsFolder();
        await folder.Put("a", (0, "one"));
        await folder.Put("b", (0, "two"));
        await folder.Restart();
        await folder.Put("c", (0, "three"));
        await folder.Logs.DeleteStream(LogsFolder.Hello, "a");
        Assert.Equal(["b", "c"], Known());

        await folder.Logs.CreateStream(LogsFolder.Hello, "a");
        await folder.Restart();
        Assert.Equal(["a", "b", "c"], Known());
        Assert.Empty(folder.Logs.Known(new LogGroupId("us-east-1", "none"), ["a"], 0));

        IEnumerable<string> Known() => folder.Logs.Known(LogsFolder.Hello, ["a", "b", "c", "d", "a"], 0).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_group_has_ten_thousand_streams_at_most_that_somebody_makes()
    {
        await using var folder = new LogsFolder();
        for (var number = 0; number < 10_000; number++) Assert.True(await folder.Logs.CreateStream(LogsFolder.Hello, $"{number}"));

        Assert.False(await folder.Logs.CreateStream(LogsFolder.Hello, "one more"));
        Assert.True(await folder.Logs.CreateStream(new LogGroupId("us-east-1", "other"), "one more"));
    }

    [Fact]
    public async Task Streams_say_when_their_events_were()
    {
        await using var folder = new LogsFolder();
        await folder.Logs.CreateStream(LogsFolder.Hello, "empty");
        await folder.Put("a", (5, "x"), (9, "y"));
        folder.Clock.Advance(TimeSpan.FromSeconds(1));
        await folder.Put("a", (2, "z"));

        var streams = folder.Logs.Streams(LogsFolder.Hello, null, 0);

        Assert.Equal(new LogStreamDescription { Name = "a", CreatedAt = LogsFolder.NowMs, FirstEvent = LogsFolder.NowMs + 2, LastEvent = LogsFolder.NowMs + 9, LastIngestion = LogsFolder.NowMs + 1_000 }, streams[0]);
        Assert.Equal(new LogStreamDescription { Name = "empty", CreatedAt = LogsFolder.NowMs }, streams[1]);
    }

    [Fact]
    public async Task A_group_that_is_deleted_takes_its_files_along()
    {
        await using var folder = new LogsFolder();
        await folder.Put("a", (0, "old"));
        await folder.Logs.DeleteGroup(LogsFolder.Hello);
        Assert.False(Directory.Exists(folder.FolderOf(LogsFolder.Hello)));
        Assert.Empty(folder.Logs.Groups(null));

        await folder.Put("a", (1, "new"));
        Assert.Equal(["new"], folder.Messages());
    }

    [Fact]
    public async Task What_was_taken_in_before_a_deletion_does_not_count()
    {
        await using var folder = new LogsFolder();
        await folder.Put("a", (0, "old"));
        folder.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await folder.Put("a", (0, "new"));

        Assert.Equal(["new"], folder.All(All, ingestedAfter: LogsFolder.NowMs).Select(one => one.Message));
    }

    [Theory]
    [InlineData(7, null, 2)]
    [InlineData(8, null, 2)]
    [InlineData(31, null, 0)]
    [InlineData(7, 3, 0)]
    [InlineData(2, 3, 2)]
    public async Task Files_go_when_their_retention_is_over(int daysLater, int? retention, int left)
    {
        await using var folder = new LogsFolder();
        await folder.Put("a", (0, "one"));
        await folder.Restart();
        await folder.Put("a", (0, "two"));
        folder.Clock.Advance(TimeSpan.FromDays(daysLater));

        await folder.Logs.Sweep(LogsFolder.Hello, retention, 0);

        Assert.Equal(left, folder.Files(LogsFolder.Hello).Length);
        Assert.Equal(left > 0 ? 1 : 0, folder.Logs.Groups("us-east-1").Count);
    }

    [Fact]
    public async Task A_file_takes_in_no_longer_than_a_day()
    {
        await using var folder = new LogsFolder();
        await folder.Put("a", (0, "one"));
        folder.Clock.Advance(TimeSpan.FromHours(23));
        await folder.Put("a", (1, "two"));
        folder.Clock.Advance(TimeSpan.FromHours(1));
        await folder.Put("a", (2, "three"));
        Assert.Equal(2, folder.Files(LogsFolder.Hello).Length);

        folder.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromMinutes(1));
        await folder.Logs.Sweep(LogsFolder.Hello, null, 0);
        Assert.Equal(["three"], folder.Messages());
    }

    [Fact]
    public async Task A_stream_without_events_is_kept_from_when_it_was_made()
    {
        await using var folder = new LogsFolder();
        await folder.Put("a", (0, "one"));
        folder.Clock.Advance(TimeSpan.FromHours(20));
        await folder.Logs.CreateStream(LogsFolder.Hello, "empty");
        folder.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromHours(10));

        await folder.Logs.Sweep(LogsFolder.Hello, null, 0);

        Assert.Equal(["a", "empty"], folder.Logs.Streams(LogsFolder.Hello, null, 0).Select(stream => stream.Name));
    }

    [Fact]
    public async Task The_oldest_files_go_when_a_group_or_all_of_them_are_too_large()
    {
        await using var folder = new LogsFolder(options => (options.FileMb, options.GroupMaxMb, options.MaxMb) = (1, 16, 20));
        var line = new string('x', 1_000);
        foreach (var name in (string[])["one", "two"])
        {
            for (var part = 0; part < 30; part++)
            {
                await folder.Logs.Put(new LogGroupId("us-east-1", name), "a", [.. Enumerable.Range(0, 1_000).Select(number => new NewLogEvent(LogsFolder.NowMs, line))]);
                folder.Clock.Advance(TimeSpan.FromSeconds(1));
            }
        }

        var groups = folder.Logs.Groups(null).ToDictionary(group => group.Id.Name, group => group.Bytes);
        const long mib = 1024 * 1024;
        Assert.InRange(groups["two"], 14 * mib, 17 * mib);
        Assert.InRange(groups.Values.Sum(), 17 * mib, 21 * mib);
    }

    [Fact]
    public async Task Who_watches_hears_of_each_event_once_in_all_files()
    {
        await using var folder = new LogsFolder(options => options.FileMb = 1);
        await folder.Put("a", (0, "before"));
        folder.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var order = new LogTailOrder { Query = new LogTailQuery { Groups = [LogsFolder.Hello, new LogGroupId("us-east-1", "later")] }, Since = LogsFolder.NowMs + 1 };
        var piece = folder.Logs.Tail(order);
        Assert.Empty(piece.Events);

        List<string> heard = [];
        for (var number = 0; number < 20; number++)
        {
            await folder.Put("a", (0, $"{number:D2} {new string('x', 150_000)}"));
            if (number == 10) await folder.Logs.Put(new LogGroupId("us-east-1", "later"), "b", [new NewLogEvent(LogsFolder.NowMs, "of another group")]);
            piece = folder.Logs.Tail(order with { Cursors = piece.Cursors });
            heard.AddRange(piece.Events.Select(one => one.Message[..2]));
        }

        Assert.True(folder.Files(LogsFolder.Hello).Length > 2);
        Assert.Equal([.. Enumerable.Range(0, 11).Select(number => $"{number:D2}"), "of", .. Enumerable.Range(11, 9).Select(number => $"{number:D2}")], heard);
        Assert.Empty(folder.Logs.Tail(order with { Cursors = piece.Cursors }).Events);
    }

    [Fact]
    public async Task Who_watches_hears_of_a_group_that_begins_anew()
    {
        await using var folder = new LogsFolder();
        for (var start = 0; start < 3; start++)
        {
            await folder.Put("a", (0, "old"));
            await folder.Restart();
        }

        folder.Clock.Advance(TimeSpan.FromSeconds(1));
        var order = new LogTailOrder { Query = new LogTailQuery { Groups = [LogsFolder.Hello] }, Since = LogsFolder.NowMs + 1_000 };
        var piece = folder.Logs.Tail(order);
        Assert.Empty(piece.Events);
        await folder.Logs.DeleteGroup(LogsFolder.Hello);
        await folder.Put("a", (0, "new"));

        piece = folder.Logs.Tail(order with { Cursors = piece.Cursors, Since = LogsFolder.NowMs + 9_000 });
        Assert.Equal(["new"], piece.Events.Select(one => one.Message));
        Assert.Empty(folder.Logs.Tail(order with { Cursors = piece.Cursors }).Events);
    }

    [Fact]
    public async Task Who_watches_too_much_hears_of_the_newest()
    {
        await using var folder = new LogsFolder();
        var order = new LogTailOrder { Query = new LogTailQuery { Groups = [LogsFolder.Hello], StreamPrefixes = ["a"], Pattern = "-no" }, Since = LogsFolder.NowMs };
        await folder.Put("a", [.. Enumerable.Range(0, 600).Select(number => ((long)number, number == 7 ? "no" : $"{number}"))]);
        await folder.Put("b", (0, "of another stream"));

        var piece = folder.Logs.Tail(order);

        Assert.True(piece.IsSampled);
        Assert.Equal(Enumerable.Range(100, 500).Select(number => $"{number}"), piece.Events.Select(one => one.Message));
    }

    /// <summary>A clock by which everything takes too long.</summary>
    private sealed class Impatience : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            callback(state);
            return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
