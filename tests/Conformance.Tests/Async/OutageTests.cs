using System.Diagnostics;
using System.Text;
using Grid.Conformance.Tests.Harness;
using Grid.Storage.Tests;

namespace Grid.Conformance.Tests.Async;

/// <summary>Events come in while what they are stored in is away: callers hear of it, and what was accepted is run.</summary>
public sealed class OutageTests : IDisposable
{
    private const int Events = 300;
    private readonly string _folder = Files.NewFolder("outage");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Done => Path.Combine(_folder, "done");

    public void Dispose() => Files.Delete(_folder);

    [Fact]
    public async Task PostgreSQL_is_stopped_and_started_again()
    {
        using var server = new PostgresServer();
        await using var grid = await GridProcess.Start(
            null, "--Grid:Cluster:Kind", "postgresql", "--Grid:Cluster:PostgresConnectionString", await server.NewDatabase(Token), "--Grid:Environments:Sandbox", "process");
        await Through(grid, server.Stop, () => server.StartAgain(Token));
    }

    [Fact]
    public async Task The_disk_is_full_and_has_room_again()
    {
        await using var grid = await GridProcess.StartLimited("--Grid:Environments:Sandbox", "process");
        await Through(grid, () => grid.LimitFiles(1), () => grid.LimitFiles(null));
    }

    [Fact]
    public async Task The_data_folder_can_only_be_read_and_can_be_written_again()
    {
        using var folder = new ReadOnlyFolder();
        await using var grid = await GridProcess.StartOn(folder, "--Grid:Environments:Sandbox", "process");
        await Through(grid, () => Set(folder, true), () => Set(folder, false));

        static Task Set(ReadOnlyFolder folder, bool isReadOnly)
        {
            folder.IsReadOnly = isReadOnly;
            return Task.CompletedTask;
        }
    }

    /// <summary>Calls may wait for half a minute while a store is away.</summary>
    private static async Task Until(Func<bool> condition, string otherwise)
    {
        for (var started = Stopwatch.GetTimestamp(); !condition();)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(2), otherwise);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    private async Task Through(GridProcess grid, Func<Task> goes, Func<Task> comes)
    {
        using var client = new SignedClient(grid);
        await new Aws(grid, client).CreateNode("f", $"(await import('node:fs')).appendFileSync('{Done}', context.awsRequestId + '\\n');");
        var sent = new SentEvents();
        var left = Events;
        var sending = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0) await sent.Send(_ => client, "f");
        })).ToArray();

        await Until(() => sent.Accepted.Count >= Events / 3, "A third of the events was not accepted.");
        await goes();
        var refused = sent.Refused;
        await Until(() => sent.Refused >= refused + 5, "No events were refused.");
        var during = sent.Accepted.Count;
        Assert.True(during < Events, "Some have to come afterwards.");
        await comes();
        await Task.WhenAll(sending);

        var started = Stopwatch.GetTimestamp();
        while (Missing(sent) is { Length: > 0 } missing)
        {
            // What could not run meanwhile backs off, each time for twice as long.
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(4), $"{missing.Length} of {sent.Accepted.Count} events have not run.\n{grid.Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        Assert.Equal(Events, sent.Accepted.Count);
    }

    private string[] Missing(SentEvents sent)
    {
        var done = File.Exists(Done) ? File.ReadLines(Done, Encoding.UTF8).ToHashSet() : [];
        return [.. sent.Accepted.Keys.Where(id => !done.Contains(id))];
    }
}
