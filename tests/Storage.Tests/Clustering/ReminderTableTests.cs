using Grid.Storage.Clustering;
using Orleans;
using Orleans.Runtime;

namespace Grid.Storage.Tests.Clustering;

/// <summary>What Orleans asks of a reminder table.</summary>
public abstract class ReminderTableTests(PostgresServer? server) : DatabaseTests(server)
{
    private static readonly DateTime Start = new(2026, 11, 25, 2, 0, 0, DateTimeKind.Utc);

    private ReminderTable table = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        table = new ReminderTable(Open());
    }

    [Fact]
    public async Task A_reminder_is_read_back_whole()
    {
        var tag = await table.UpsertRow(Reminder("a", "first"), Token);

        var read = await table.ReadRow(Grain("a"), "first", Token);

        Assert.Equal((Grain("a"), "first", Start, TimeSpan.FromSeconds(90), tag), (read!.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag));
        Assert.Equal(DateTimeKind.Utc, read.StartAt.Kind);
        Assert.Null(await table.ReadRow(Grain("a"), "second", Token));
        Assert.Null(await table.ReadRow(Grain("b"), "first", Token));
    }

    [Fact]
    public async Task Setting_it_again_replaces_it_and_its_tag()
    {
        var first = await table.UpsertRow(Reminder("a", "first"), Token);
        var again = Reminder("a", "first");
        again.Period = TimeSpan.FromHours(1);
        var second = await table.UpsertRow(again, Token);

        Assert.NotEqual(first, second);
        Assert.Equal((TimeSpan.FromHours(1), second), ((await table.ReadRow(Grain("a"), "first", Token))!.Period, (await table.ReadRow(Grain("a"), "first", Token))!.ETag));
    }

    [Fact]
    public async Task Removing_needs_the_tag_which_never_fits_again()
    {
        var first = (await table.UpsertRow(Reminder("a", "first"), Token))!;
        var second = (await table.UpsertRow(Reminder("a", "first"), Token))!;

        Assert.False(await table.RemoveRow(Grain("a"), "first", first, Token));
        Assert.False(await table.RemoveRow(Grain("a"), "first", "foreign", Token));
        Assert.False(await table.RemoveRow(Grain("b"), "first", second, Token));
        Assert.True(await table.RemoveRow(Grain("a"), "first", second, Token));
        Assert.False(await table.RemoveRow(Grain("a"), "first", second, Token));
        Assert.NotEqual(first, await table.UpsertRow(Reminder("a", "first"), Token));
        Assert.False(await table.RemoveRow(Grain("a"), "first", first, Token));
    }

    [Fact]
    public async Task The_reminders_of_a_grain_are_its_own()
    {
        await table.UpsertRow(Reminder("a", "first"), Token);
        await table.UpsertRow(Reminder("a", "second"), Token);
        await table.UpsertRow(Reminder("b", "first"), Token);

        Assert.Equal(["first", "second"], (await table.ReadRows(Grain("a"), Token)).Reminders.Select(reminder => reminder.ReminderName).Order());
        Assert.Empty((await table.ReadRows(Grain("c"), Token)).Reminders);
    }

    [Fact]
    public async Task A_range_has_no_beginning_and_an_end_and_may_pass_the_end_of_the_ring()
    {
        foreach (var key in Enumerable.Range(0, 20)) await table.UpsertRow(Reminder($"{key}", "r"), Token);
        var hashes = Enumerable.Range(0, 20).Select(key => Grain($"{key}").GetUniformHashCode()).Order().ToArray();

        Assert.Equal<uint[]>(hashes[3..8], await Range(hashes[2], hashes[7]));
        Assert.Equal<uint[]>([.. hashes[..3], .. hashes[8..]], await Range(hashes[7], hashes[2]));
        Assert.Equal<uint[]>(hashes, await Range(0, uint.MaxValue));
        Assert.Equal<uint[]>(hashes, await Range(hashes[5], hashes[5]));
        Assert.Equal<uint[]>(hashes, await Range(0, 0));
        Assert.Empty(await Range(hashes[4], hashes[4] + 1));
    }

    [Fact]
    public async Task Clearing_leaves_none()
    {
        await table.UpsertRow(Reminder("a", "first"), Token);

        await table.TestOnlyClearTable(Token);

        Assert.Empty((await table.ReadRows(0, 0, Token)).Reminders);
    }

    private async Task<uint[]> Range(uint begin, uint end) =>
        [.. (await table.ReadRows(begin, end, Token)).Reminders.Select(reminder => reminder.GrainId.GetUniformHashCode()).Order()];

    private static GrainId Grain(string key) => GrainId.Create("schedule", key);

    private static ReminderEntry Reminder(string key, string name) => new() { GrainId = Grain(key), ReminderName = name, StartAt = Start, Period = TimeSpan.FromSeconds(90) };
}

public sealed class SqliteReminderTableTests() : ReminderTableTests(null);

public sealed class PostgresReminderTableTests(PostgresServer server) : ReminderTableTests(server);
