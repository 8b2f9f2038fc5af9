using System.Diagnostics;
using System.Globalization;
using Grid.Conformance.Tests.Harness;
using Grid.Storage.Tests;

namespace Grid.Conformance.Tests.Concurrency;

/// <summary>
/// Three silos of one grid under load through all of them, which die, freeze and leave: never do more invocations run than the account's limit allows, and soon as many
/// as it allows run again. What runs is counted among the machine's processes. <c>bench/killtest</c> runs it for long.
/// </summary>
public sealed class KillTests(PostgresServer server, ITestOutputHelper output) : IDisposable
{
    private const int Limit = 12;
    private static readonly int s_rounds = Setting("GRID_KILLTEST_ROUNDS", 1);
    private static readonly int s_leaseSeconds = Setting("GRID_KILLTEST_LEASE_SECONDS", 5);

    /// <summary>A lease and its guard, the time in which a death is noticed, and the starts of new environments on a busy machine.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(s_leaseSeconds + 1 + 15);

    /// <summary>What was seen at the very moment says nothing yet of what comes after it.</summary>
    private static readonly TimeSpan s_settled = TimeSpan.FromSeconds(0.5);

    private readonly string _folder = Files.NewFolder("killed");

    public void Dispose() => Files.Delete(_folder);

    [Fact]
    public async Task Silos_die_freeze_and_leave_and_never_more_runs_than_the_limit()
    {
        await using var grid = new KilledGrid(number => Path.Combine(_folder, $"silo{number}"), [
            "--Grid:Cluster:Kind", "postgresql", "--Grid:Cluster:PostgresConnectionString", await server.NewDatabase(TestContext.Current.CancellationToken),
            "--Grid:Concurrency:AccountLimit", $"{Limit}", "--Grid:Concurrency:LeaseSeconds", $"{s_leaseSeconds}", "--Grid:Limits:MemoryMb", "100000",
        ]);
        await grid.StartAll();
        using var running = new RunningInvocations();
        await new Aws(grid.Silo(0), grid.Client(0)).CreateNode("a", running.Handler('a'), "--timeout", "60", "--memory-size", "128");

        await using var callers = new Callers(grid, perSilo: 8, "a");
        Say("started", await running.Reaches(Limit, Stopwatch.GetTimestamp(), TimeSpan.Zero, s_patience, () => $"Answers: {callers.Report()}\n{grid.Output}"), running, callers);
        for (var round = 0; round < s_rounds; round++)
        {
            for (var number = 0; number < KilledGrid.Size; number++)
            {
                if (s_rounds == 1 && number > 0) break;
                await Kill(grid, number, running, callers);
                await Freeze(grid, (number + 1) % KilledGrid.Size, running, callers);
                await Leave(grid, (number + 2) % KilledGrid.Size, running, callers);
            }
        }

        Assert.Empty(callers.Lies);
    }

    private async Task Kill(KilledGrid grid, int number, RunningInvocations running, Callers callers)
    {
        var at = await grid.Kill(number);
        Say($"killed {number}", await running.Reaches(Limit, at, s_settled, s_patience, () => $"Answers: {callers.Report()}\n{grid.Output}"), running, callers);
        await grid.Start(number);
    }

    /// <summary>Invocations that outlast the lease run on the silo when it freezes: they must be over before their slots are given to others.</summary>
    private async Task Freeze(KilledGrid grid, int number, RunningInvocations running, Callers callers)
    {
        var client = grid.Client(number)!;
        var longOnes = Enumerable.Range(0, Limit).Select(_ => callers.Invoke(client, "a", 20_000)).ToArray();
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        var began = longOnes.Count(one => !one.IsCompleted);
        var at = await grid.Freeze(number);
        Say($"froze {number} with {began} long invocations", await running.Reaches(Limit, at, TimeSpan.FromSeconds(s_leaseSeconds + 1), s_patience, () => $"Answers: {callers.Report()}\n{grid.Output}"), running, callers);
        await grid.Thaw(number);
        Say($"thawed {number}; of the long ones: {string.Join(", ", (await Task.WhenAll(longOnes)).CountBy(answer => answer).Select(answer => $"{answer.Value} {answer.Key}"))}", default, running, callers);
        await grid.Start(number);
    }

    /// <summary>What runs on a silo that leaves is finished, and its other slots are free at once.</summary>
    private async Task Leave(KilledGrid grid, int number, RunningInvocations running, Callers callers)
    {
        var at = Stopwatch.GetTimestamp();
        var leaving = grid.Stop(number);
        var recovery = await running.Reaches(Limit, at, s_settled, s_patience, () => $"Answers: {callers.Report()}\n{grid.Output}");
        Assert.Equal(0, await leaving);
        Say($"left {number}, which took {Stopwatch.GetElapsedTime(at).TotalSeconds:F1} s", recovery, running, callers);
        await grid.Start(number);
    }

    private void Say(string what, TimeSpan recovery, RunningInvocations running, Callers callers)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{TimeProvider.System.GetUtcNow():HH:mm:ss} {what}: {Limit} ran {recovery.TotalSeconds:F1} s later; at most {running.Most} at a time in {running.Looks} looks; answers: {callers.Report()}"));
        Assert.True(running.Most <= Limit, $"{running.Most} ran at the same moment, {Limit} may: {what}.");
    }

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
