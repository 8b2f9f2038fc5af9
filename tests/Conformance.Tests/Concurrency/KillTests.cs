using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Grid.Conformance.Tests.Harness;
using Grid.Storage.Tests;

namespace Grid.Conformance.Tests.Concurrency;

/// <summary>
/// Three silos of one grid under load through all of them, which die, freeze and leave while limits change: never do more invocations run than the limits allow, and
/// soon as many as they allow run again. What runs is counted among the machine's processes. <c>bench/killtest</c> runs it for long.
/// </summary>
public sealed class KillTests(PostgresServer server, ITestOutputHelper output) : IDisposable
{
    private const int Limit = 12;
    private const char All = RunningInvocations.All;
    private static readonly int s_rounds = Setting("GRID_KILLTEST_ROUNDS", 0);
    private static readonly int s_leaseSeconds = Setting("GRID_KILLTEST_LEASE_SECONDS", 5);

    /// <summary>A lease and its guard, the time in which a death is noticed, and the starts of new environments on a busy machine.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(s_leaseSeconds + 1 + 15);

    /// <summary>What was seen at the very moment says nothing yet of what comes after it: invocations that were under way are over then.</summary>
    private static readonly TimeSpan s_settled = TimeSpan.FromSeconds(0.5);

    /// <summary>Invocations that were admitted under an earlier limit are over then, also those that waited for a new environment.</summary>
    private static readonly TimeSpan s_admittedBefore = TimeSpan.FromSeconds(3);

    private readonly string _folder = Files.NewFolder("killed");

    public void Dispose() => Files.Delete(_folder);

    [Fact]
    public async Task Silos_die_freeze_and_leave_and_never_more_runs_than_the_limits_allow()
    {
        await using var grid = new KilledGrid(number => Path.Combine(_folder, $"silo{number}"), [
            "--Grid:Cluster:Kind", "postgresql", "--Grid:Cluster:PostgresConnectionString", await server.NewDatabase(TestContext.Current.CancellationToken),
            "--Grid:Concurrency:AccountLimit", $"{Limit}", "--Grid:Concurrency:MinimumUnreserved", "1", "--Grid:Concurrency:LeaseSeconds", $"{s_leaseSeconds}",
            "--Grid:Limits:MemoryMb", "100000",
        ]);
        await grid.StartAll();
        using var running = new RunningInvocations();
        var aws = new Aws(grid.Silo(0), grid.Client(0));
        await aws.CreateNode("a", running.Handler('a'), "--timeout", "60", "--memory-size", "128");
        await aws.CreateNode("b", running.Handler('b'), "--timeout", "60", "--memory-size", "128");

        await using var callers = new Callers(grid, perSilo: 6, "a", "b");
        var story = new Story(grid, running, callers, output);
        await story.Reaches("started", All, Limit, Stopwatch.GetTimestamp(), TimeSpan.Zero);
        if (s_rounds == 0)
        {
            await story.Kill(0);
            await story.Freeze(1);
            await story.Leave(2);
            await story.ChangeLimits(0, 4, 2);
        }

        for (var number = 0; number < s_rounds * KilledGrid.Size; number++)
        {
            await story.ChangeLimits(number % KilledGrid.Size, 3, 6, 2);
            await story.Kill(number % KilledGrid.Size);
            await story.Freeze((number + 1) % KilledGrid.Size);
            await story.Leave((number + 2) % KilledGrid.Size);
        }

        Assert.Empty(callers.Lies);
    }

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private sealed class Story(KilledGrid grid, RunningInvocations running, Callers callers, ITestOutputHelper output)
    {
        public async Task Kill(int number)
        {
            var at = await grid.Kill(number);
            await Reaches($"killed {number}", All, Limit, at, s_settled);
            await grid.Start(number);
        }

        /// <summary>Invocations that outlast the lease run on the silo when it freezes: they must be over before their slots are given to others.</summary>
        public async Task Freeze(int number)
        {
            var client = grid.Client(number)!;
            var longOnes = Enumerable.Range(0, Limit / 2).Select(_ => callers.Insist(client, "a", (s_leaseSeconds + 8) * 1000, TimeSpan.FromSeconds(1.5))).ToArray();
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
            var at = await grid.Freeze(number);
            await Reaches($"froze {number}", All, Limit, at, TimeSpan.FromSeconds(s_leaseSeconds + 1));
            await grid.Thaw(number);
            Say($"thawed {number}; of the long invocations: {string.Join(", ", (await Task.WhenAll(longOnes)).CountBy(answer => answer).Select(answer => $"{answer.Value} {answer.Key}"))}");
            await grid.Start(number);
        }

        /// <summary>What runs on a silo that leaves is finished, and its other slots are free at once.</summary>
        public async Task Leave(int number)
        {
            var at = Stopwatch.GetTimestamp();
            var leaving = grid.Stop(number);
            await Reaches($"leaving {number}", All, Limit, at, s_settled);
            Assert.Equal(0, await leaving);
            Say($"left {number} in {Stopwatch.GetElapsedTime(at).TotalSeconds:F1} s");
            await grid.Start(number);
        }

        /// <summary>A reservation is made, changed and removed.</summary>
        public async Task ChangeLimits(int number, params int[] reservations)
        {
            foreach (var reserved in reservations)
            {
                await Reserve(grid.Client(number)!, reserved);
                await Task.Delay(s_admittedBefore, TimeProvider.System);
                running.Forget();
                var at = Stopwatch.GetTimestamp();
                await Reaches($"{reserved} reserved", 'b', reserved, at, s_settled);
                await Reaches($"{Limit - reserved} left", 'a', Limit - reserved, at, s_settled);
                Assert.True(running.Most('a') <= Limit - reserved && running.Most('b') <= reserved, $"{running.Most('a')} and {running.Most('b')} ran, {Limit - reserved} and {reserved} may.");
            }

            await Reserve(grid.Client(number)!, null);
            await Reaches("reservation removed", All, Limit, Stopwatch.GetTimestamp(), s_settled);
        }

        /// <summary>Waits until as many run as may.</summary>
        public async Task Reaches(string what, char letter, int count, long at, TimeSpan notBefore)
        {
            var after = await running.Reaches(letter, count, at, notBefore, s_patience, () => $"{what}. Answers: {callers.Report()}\n{grid.Output}");
            Say($"{what}: {count} ran {after.TotalSeconds:F1} s later");
        }

        private void Say(string what)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{TimeProvider.System.GetUtcNow():HH:mm:ss} {what}; at most {running.Most(All)} at a time in {running.Looks} looks; answers: {callers.Report()}"));
            Assert.True(running.Most(All) <= Limit, $"{running.Most(All)} ran at the same moment, {Limit} may: {what}.");
        }

        private static async Task Reserve(SignedClient client, int? slots)
        {
            using var answer = await client.Send(
                slots is null ? HttpMethod.Delete : HttpMethod.Put, "/2017-10-31/functions/b/concurrency",
                slots is null ? null : Encoding.UTF8.GetBytes($$"""{"ReservedConcurrentExecutions":{{slots}}}"""));
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NoContent, await answer.Content.ReadAsStringAsync());
        }
    }
}
