using System.Text;
using Grid.Storage.Traces;

namespace Grid.Storage.Tests.Traces;

/// <summary>Traces, as every dialect has to keep them. Times are milliseconds.</summary>
public abstract class TraceStoreTests(PostgresServer? server) : DatabaseTests(server)
{
    private const string Region = "eu-west-1";
    private const string One = "1-581cf771-a006649127e371903a2de971";
    private const string Two = "1-581cf771-a006649127e371903a2de972";

    private TraceStore store = null!;
    private TraceStore other = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        store = new TraceStore(Open());
        other = new TraceStore(Open());
    }

    [Fact]
    public async Task Documents_of_a_trace_are_found_on_every_silo()
    {
        await store.Add([Segment(One, "1", 20, "a"), Segment(One, "2", 10, "b"), Segment(Two, "3", 30, "c"), Segment(One, "4", 5, "d") with { Region = "us-east-1" }], 100, Token);

        var found = await other.Find(Region, [Two, One, "1-00000000-000000000000000000000000"], Token);

        Assert.Equal([(Two, 30L, 100L, 1L, 1), (One, 10L, 100L, 2L, 2)], found.Select(row => (row.TraceId, row.Started, row.Updated, row.Bytes, row.Documents)));
        Assert.Equal(["c", "a b"], await Documents(found));
    }

    [Fact]
    public async Task A_segment_that_has_ended_is_not_replaced_by_one_that_is_in_progress()
    {
        await store.Add([Segment(One, "1", 10, "begun", inProgress: true), Segment(One, "1", 10, "ended")], 100, Token);
        await store.Add([Segment(One, "1", 10, "begun", inProgress: true)], 101, Token);
        Assert.Equal(["ended"], await Documents(await store.Find(Region, [One], Token)));

        await store.Add([Segment(One, "1", 10, "again")], 102, Token);
        Assert.Equal(["again"], await Documents(await store.Find(Region, [One], Token)));
    }

    [Theory]
    [InlineData(false, "5 4 3 2 1")]
    [InlineData(true, "1 2 3 4 5")]
    public async Task Traces_come_newest_first_a_page_at_a_time(bool byUpdate, string order)
    {
        // The later one began, the earlier its last document came.
        for (var number = 1; number <= 5; number++) await store.Add([Segment($"1-581cf771-a006649127e371903a2de97{number}", "1", number * 10, "x")], 1_000 - (number * 10), Token);

        List<string> pages = [];
        (long, long)? before = null;
        while (true)
        {
            var page = await store.Newest(Region, byUpdate, 0, 2_000, before, 2, Token);
            if (page.Count == 0) break;
            pages.AddRange(page.Select(row => row.TraceId[^1..]));
            before = (byUpdate ? page[^1].Updated : page[^1].Started, page[^1].Number);
        }

        Assert.Equal(order, string.Join(' ', pages));
    }

    [Fact]
    public async Task The_first_moment_is_included_and_the_last_is_not()
    {
        await store.Add([Segment(One, "1", 10, "a"), Segment(Two, "1", 20, "b")], 100, Token);

        Assert.Equal([One], (await store.Newest(Region, false, 10, 20, null, 10, Token)).Select(row => row.TraceId));
        Assert.Empty(await store.Newest(Region, true, 0, 100, null, 10, Token));
        Assert.Equal(2, (await store.Newest(Region, true, 100, 101, null, 10, Token)).Count);
    }

    [Fact]
    public async Task What_comes_for_a_trace_that_has_enough_is_told_and_takes_no_room()
    {
        var half = new string('x', ITraceStore.MostTraceBytes / 2);
        await store.Add([Segment(One, "1", 10, half), Segment(One, "2", 10, half), Segment(One, "3", 10, "more")], 100, Token);

        var found = Assert.Single(await store.Find(Region, [One], Token));
        Assert.Equal(((long)ITraceStore.MostTraceBytes, 3, true), (found.Bytes, found.Documents, found.LimitExceeded));
        Assert.Equal(2, (await store.Documents([found.Number], Token))[0].Count);
        Assert.Equal(ITraceStore.MostTraceBytes, await store.Size(Token));

        // What is there already may be replaced, and what was refused once is never forgotten.
        await store.Add([Segment(One, "1", 10, "less")], 101, Token);
        found = Assert.Single(await store.Find(Region, [One], Token));
        Assert.Equal(((ITraceStore.MostTraceBytes / 2) + 4L, 4, true), (found.Bytes, found.Documents, found.LimitExceeded));
    }

    [Fact]
    public async Task A_segment_that_comes_again_takes_the_room_of_the_one_before()
    {
        for (var time = 0; time < 5; time++) await store.Add([Segment(One, "1", 10, "begun", inProgress: true), Segment(One, "1", 10, "done")], 100 + time, Token);
        await store.Add([Segment(One, "1", 10, "much too late", inProgress: true)], 200, Token);

        var found = Assert.Single(await store.Find(Region, [One], Token));
        Assert.Equal((4L, 11, false), (found.Bytes, found.Documents, found.LimitExceeded));
        Assert.Equal(4, await store.Size(Token));
    }

    [Fact]
    public async Task Silos_that_add_to_the_same_traces_wait_for_each_other_in_no_circle()
    {
        string[] traces = [.. Enumerable.Range(0, 32).Select(number => $"1-581cf771-a006649127e371903a2d{number:x4}")];

        await Task.WhenAll(Enumerable.Range(0, 40).Select(turn => (turn % 2 == 0 ? store : other).Add(
            [.. (turn % 2 == 0 ? traces : Enumerable.Reverse(traces)).Select(trace => Segment(trace, $"{turn}", 10, "x"))], 100, Token)));

        Assert.All(await store.Find(Region, traces, Token), row => Assert.Equal((40L, 40), (row.Bytes, row.Documents)));
    }

    [Fact]
    public async Task The_oldest_go_first_with_their_documents()
    {
        await store.Add([Segment(One, "1", 10, "a")], 100, Token);
        await store.Add([Segment(Two, "1", 10, "bc")], 200, Token);
        Assert.Equal(3, await store.Size(Token));

        Assert.Equal((0, 0L), await store.Trim(100, long.MaxValue, 10, Token));
        Assert.Equal((1, 1L), await store.Trim(200, long.MaxValue, 10, Token));
        Assert.Equal([Two], (await store.Find(Region, [One, Two], Token)).Select(row => row.TraceId));
        Assert.Equal(2, await store.Size(Token));

        await store.Clear(Token);
        Assert.Equal(0, await other.Size(Token));
    }

    [Theory]
    [InlineData(1, 10, 1, "2 3 4")]
    [InlineData(10, 10, 1, "2 3 4")]
    [InlineData(11, 10, 2, "3 4")]
    [InlineData(1_000, 3, 3, "4")]
    [InlineData(1_000, 10, 4, "")]
    public async Task No_more_traces_go_than_have_so_many_bytes(long bytes, int limit, int gone, string left)
    {
        string[] traces = [.. Enumerable.Range(1, 4).Select(number => $"1-581cf771-a006649127e371903a2de97{number}")];
        for (var number = 0; number < 4; number++) await store.Add([Segment(traces[number], "1", 10, "0123456789")], 100 + number, Token);

        Assert.Equal((gone, gone * 10L), await store.Trim(long.MaxValue, bytes, limit, Token));
        Assert.Equal(left, string.Join(' ', (await store.Find(Region, traces, Token)).Select(row => row.TraceId[^1])));
    }

    private static SegmentRow Segment(string trace, string id, long started, string document, bool inProgress = false) => new(Region, trace, id, started, inProgress, Encoding.UTF8.GetBytes(document));

    private async Task<IEnumerable<string>> Documents(IReadOnlyList<TraceRow> rows)
    {
        var documents = await store.Documents([.. rows.Select(row => row.Number)], Token);
        return documents.Select(each => string.Join(' ', each.Select(document => Encoding.UTF8.GetString(document.Span))));
    }
}

public sealed class SqliteTraceStoreTests() : TraceStoreTests(null);

public sealed class PostgresTraceStoreTests(PostgresServer server) : TraceStoreTests(server);
