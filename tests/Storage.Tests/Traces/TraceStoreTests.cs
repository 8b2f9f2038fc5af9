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
    public async Task What_comes_for_a_trace_that_has_enough_is_counted_and_not_kept()
    {
        var half = new string('x', ITraceStore.MostTraceBytes / 2);
        await store.Add([Segment(One, "1", 10, half), Segment(One, "2", 10, half), Segment(One, "3", 10, "more")], 100, Token);

        var found = Assert.Single(await store.Find(Region, [One], Token));
        Assert.Equal((ITraceStore.MostTraceBytes + 4L, 3), (found.Bytes, found.Documents));
        Assert.Equal(2, (await store.Documents([found.Number], Token))[0].Count);
    }

    [Fact]
    public async Task The_oldest_go_first_with_their_documents()
    {
        await store.Add([Segment(One, "1", 10, "a")], 100, Token);
        await store.Add([Segment(Two, "1", 10, "bc")], 200, Token);
        Assert.Equal(3, await store.Size(Token));

        Assert.Equal(0, await store.Trim(100, 10, Token));
        Assert.Equal(1, await store.Trim(200, 10, Token));
        Assert.Equal([Two], (await store.Find(Region, [One, Two], Token)).Select(row => row.TraceId));
        Assert.Equal(2, await store.Size(Token));

        await store.Clear(Token);
        Assert.Equal(0, await other.Size(Token));
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
