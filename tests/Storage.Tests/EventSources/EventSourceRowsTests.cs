using System.Text;
using Grid.Storage.EventSources;

namespace Grid.Storage.Tests.EventSources;

public abstract class EventSourceRowsTests(PostgresServer? server) : DatabaseTests(server)
{
    private const string Owner = "scheduler/us-east-1";
    private const string Region = "us-east-1";

    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private EventSourceRows rows = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        rows = new EventSourceRows(Open());
    }

    [Fact]
    public async Task A_row_is_read_back_whole_replaced_and_deleted()
    {
        var claim = await rows.Claim(Owner, Token);
        Assert.True(await Commit(claim, Put("a", Noon.AddMilliseconds(1), "first")));
        var read = (await rows.Find("schedule", Region, "a", Token))!.Value;
        Assert.Equal(("a", Noon.AddMilliseconds(1), "first"), (read.Key, read.Due, Text(read)));

        Assert.True(await Commit(claim, Put("a", null, "second")));
        read = (await rows.Find("schedule", Region, "a", Token))!.Value;
        Assert.Equal((null, "second"), (read.Due, Text(read)));
        Assert.Null(await rows.Find("rule", Region, "a", Token));
        Assert.Null(await rows.Find("schedule", "eu-west-1", "a", Token));

        Assert.True(await Commit(claim, EventSourceChange.Delete("schedule", "a")));
        Assert.Null(await rows.Find("schedule", Region, "a", Token));
    }

    [Fact]
    public async Task Who_was_followed_by_another_owner_writes_no_more()
    {
        var first = await rows.Claim(Owner, Token);
        var second = await rows.Claim(Owner, Token);

        Assert.False(await Commit(first, Put("a", null, "late")));
        Assert.Null(await rows.Find("schedule", Region, "a", Token));
        Assert.True(await Commit(second, Put("a", null, "mine")));
        Assert.True(await rows.Commit("buses/us-east-1", await rows.Claim("buses/us-east-1", Token), Region, [Put("a", null, "theirs")], Token));
        Assert.Equal(["buses/us-east-1", Owner], await rows.Owners(Token));
    }

    [Fact]
    public async Task What_is_due_comes_the_earliest_first_and_never_before_its_time()
    {
        var claim = await rows.Claim(Owner, Token);
        Assert.Null(await rows.NextDue("schedule", Region, Token));
        await Commit(claim, Put("later", Noon.AddSeconds(2), ""), Put("now", Noon, ""), Put("never", null, ""), Put("soon", Noon.AddSeconds(1), ""));

        Assert.Equal(Noon, await rows.NextDue("schedule", Region, Token));
        Assert.Empty(await rows.Due("schedule", Region, Noon.AddMilliseconds(-1), 10, Token));
        Assert.Equal(["now"], Keys(await rows.Due("schedule", Region, Noon, 10, Token)));
        Assert.Equal(["now", "soon", "later"], Keys(await rows.Due("schedule", Region, Noon.AddDays(1), 10, Token)));
        Assert.Equal(["now", "soon"], Keys(await rows.Due("schedule", Region, Noon.AddDays(1), 2, Token)));
    }

    [Fact]
    public async Task A_scan_goes_on_where_the_last_one_ended()
    {
        var claim = await rows.Claim(Owner, Token);
        await Commit(claim, Put("g/b", null, ""), Put("g/a", null, ""), Put("h/a", null, ""), Put("g.x/a", null, ""));

        Assert.Equal(["g.x/a", "g/a", "g/b", "h/a"], Keys(await rows.Scan("schedule", Region, "", null, 10, Token)));
        Assert.Equal(["g/a", "g/b"], Keys(await rows.Scan("schedule", Region, "g/", null, 10, Token)));
        Assert.Equal(["g/b"], Keys(await rows.Scan("schedule", Region, "g/", "g/a", 10, Token)));
        Assert.Equal(4, await rows.Count("schedule", Region, Token));
    }

    [Fact]
    public async Task Clearing_deletes_every_row_and_ends_every_claim()
    {
        var claim = await rows.Claim(Owner, Token);
        await Commit(claim, Put("a", Noon, ""));

        await rows.Clear(Token);

        Assert.Equal(0, await rows.Count("schedule", Region, Token));
        Assert.False(await Commit(claim, Put("a", Noon, "")));
    }

    private static EventSourceChange Put(string key, DateTimeOffset? due, string text) => new("schedule", key, due, Encoding.UTF8.GetBytes(text));

    private static string Text(EventSourceRow row) => Encoding.UTF8.GetString(row.Data.Span);

    private static string[] Keys(IReadOnlyList<EventSourceRow> found) => [.. found.Select(row => row.Key)];

    private Task<bool> Commit(long claim, params EventSourceChange[] changes) => rows.Commit(Owner, claim, Region, changes, Token);
}

public sealed class SqliteEventSourceRowsTests() : EventSourceRowsTests(null);

public sealed class PostgresEventSourceRowsTests(PostgresServer server) : EventSourceRowsTests(server);
