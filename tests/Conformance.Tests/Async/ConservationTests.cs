using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Grid.Conformance.Tests.Concurrency;
using Grid.Conformance.Tests.Harness;
using Grid.Storage.Tests;

namespace Grid.Conformance.Tests.Async;

/// <summary>
/// Events from several clients to functions that succeed, fail, do not end, crash and are throttled, while silos are killed and started again. Whatever was accepted has succeeded or is
/// where failed events go, by its request id; what is there more than once is counted. <c>bench/conservation</c> runs it for long.
/// </summary>
public sealed class ConservationTests(PostgresServer server, ITestOutputHelper output) : IDisposable
{
    private const int Clients = 6;

    /// <summary>How often each function is among the events.</summary>
    private static readonly string[] s_functions = [.. Enumerable.Repeat("good", 8), .. Enumerable.Repeat("flaky", 3), "narrow", "narrow", "failing", "crashing", "endless"];

    private static readonly int s_events = Setting("GRID_CONSERVATION_EVENTS", 600);
    private static readonly int s_kills = Setting("GRID_CONSERVATION_KILLS", 1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60 + (s_events / 20));

    private readonly string _folder = Files.NewFolder("conserved");
    private string[] _settings = [];

    private string Done => Path.Combine(_folder, "done");

    private string Bucket => Path.Combine(_folder, "buckets", "failed");

    public void Dispose() => Files.Delete(_folder);

    [Fact]
    public async Task Three_silos_over_PostgreSQL_lose_no_event_while_they_are_killed() => await Conserve(
        KilledGrid.Size, ["--Grid:Cluster:Kind", "postgresql", "--Grid:Cluster:PostgresConnectionString", await server.NewDatabase(TestContext.Current.CancellationToken), "--Grid:Concurrency:LeaseSeconds", "3"]);

    [Fact]
    public async Task A_silo_over_SQLite_loses_no_event_when_it_is_killed() => await Conserve(1, []);

    private async Task Conserve(int silos, string[] settings)
    {
        Directory.CreateDirectory(Bucket);
        _settings =
        [
            .. settings, "--Grid:Environments:Sandbox", "process", "--Grid:Storage:BucketFolder", Path.Combine(_folder, "buckets"), "--Grid:Limits:MemoryMb", "100000",
            "--Grid:Async:FirstRetrySeconds", "1", "--Grid:Async:SecondRetrySeconds", "1",
        ];
        await using var grid = new KilledGrid(number => Path.Combine(_folder, $"silo{number}"), _settings);
        for (var number = 0; number < silos; number++) await grid.Start(number);
        await CreateFunctions(grid);

        // 1. Events, and deaths meanwhile: each silo is down for a moment.
        var left = s_events;
        var sent = new SentEvents();
        var sending = Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            for (int number; (number = Interlocked.Decrement(ref left)) >= 0;) await sent.Send(attempt => grid.Client((number + client + attempt) % silos), s_functions[number % s_functions.Length]);
        })).ToArray();
        for (var kill = 0; kill < s_kills * silos; kill++)
        {
            var due = s_events - ((kill + 1) * s_events / ((s_kills * silos) + 1));
            while (Volatile.Read(ref left) > due)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
                await grid.Revive();
            }

            await grid.Kill(kill % silos);
            await grid.Start(kill % silos);
        }

        await Task.WhenAll(sending);

        // 2. All that was accepted is somewhere.
        var started = Stopwatch.GetTimestamp();
        string[] missing;
        while ((missing = Missing(sent)).Length > 0)
        {
            await grid.Revive();
            Assert.True(Stopwatch.GetElapsedTime(started) < s_patience, $"{missing.Length} of {sent.Accepted.Count} events are nowhere: {await Whereabouts(grid, sent, missing)}\n{grid.Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }

        var succeeded = Succeeded();
        var failed = Failed();
        Assert.DoesNotContain(failed.Keys, id => sent.Accepted.TryGetValue(id, out var function) && function is "good" or "narrow");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{sent.Accepted.Count} events accepted, {sent.Refused} calls failed; {succeeded.Count} succeeded, {failed.Count} failed for good, {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s after the last one; "
            + $"{succeeded.Values.Count(times => times > 1)} succeeded more than once, {failed.Values.Count(times => times > 1)} failed more than once, {succeeded.Keys.Count(failed.ContainsKey)} did both; {grid.Revived} silos were taken for dead"));

        // At least once: what ran when a silo died may run again, and nothing else does.
        var twice = succeeded.Values.Sum(times => times - 1);
        Assert.True(twice <= s_kills * silos * 100, $"{twice} runs were one too many.");
    }

    private async Task CreateFunctions(KilledGrid grid)
    {
        var aws = new Aws(grid.Silo(0), grid.Client(0));
        var done = $"import('node:fs').then(fs => fs.appendFileSync('{Done}', context.awsRequestId + '\\n'))";
        await aws.CreateNode("good", $"await {done};");
        await aws.CreateNode("flaky", $"if (Math.random() < 0.3) throw new Error('flaky'); await {done};");
        await aws.CreateNode("narrow", $"await new Promise(later => setTimeout(later, 20)); await {done};");
        await aws.CreateNode("failing", "throw new Error('always');");
        await aws.CreateNode("crashing", "process.exit(1);");
        await aws.CreateNode("endless", "await new Promise(() => setInterval(() => {}, 1000));", "--timeout", "1");
        var client = grid.Client(0)!;
        await Put(client, "/2017-10-31/functions/narrow/concurrency", """{"ReservedConcurrentExecutions":2}""");
        foreach (var name in s_functions.Distinct())
            await Put(client, $"/2019-09-25/functions/{name}/event-invoke-config", """{"MaximumRetryAttempts":1,"DestinationConfig":{"OnFailure":{"Destination":"arn:aws:s3:::failed"}}}""");
    }

    private static async Task Put(SignedClient client, string path, string body)
    {
        using var answer = await client.Send(HttpMethod.Put, path, Encoding.UTF8.GetBytes(body));
        Assert.True(answer.StatusCode is HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The missing events by function, and what the grid says of the queues of these functions.</summary>
    private static async Task<string> Whereabouts(KilledGrid grid, SentEvents sent, string[] missing)
    {
        var lines = new StringBuilder();
        foreach (var (function, count) in missing.CountBy(id => sent.Accepted[id]))
        {
            using var answer = await grid.Client(0)!.Send(HttpMethod.Get, $"/_grid/functions/{function}/events?limit=2");
            lines.AppendLine(CultureInfo.InvariantCulture, $"\n{count} of {function}: {await answer.Content.ReadAsStringAsync()}");
        }

        return lines.ToString();
    }

    private string[] Missing(SentEvents sent)
    {
        var succeeded = Succeeded();
        var failed = Failed();
        return [.. sent.Accepted.Keys.Where(id => !succeeded.ContainsKey(id) && !failed.ContainsKey(id))];
    }

    /// <summary>How often each event has succeeded, from what the functions wrote.</summary>
    private Dictionary<string, int> Succeeded() => File.Exists(Done) ? File.ReadLines(Done).CountBy(id => id).ToDictionary() : [];

    /// <summary>How often each event has come to the bucket of failed ones, whose names end in the request id.</summary>
    private Dictionary<string, int> Failed() =>
        Directory.EnumerateFiles(Bucket, "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file)[^36..]).CountBy(id => id).ToDictionary();

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
