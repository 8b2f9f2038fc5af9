using System.Diagnostics;
using System.Globalization;
using System.Net;
using Grid.Grains.Concurrency;
using Grid.Scheduling.Concurrency;
using Grid.Silo;
using Orleans.Runtime;

namespace Grid.Bench;

/// <summary>What limits cost: one check, the authority under many silos, and an invocation with and without. Prints Markdown.</summary>
internal static class Limits
{
    private const int Holders = 64;
    private const int Connections = 64;
    private const int SlotsAtATime = 8;

    /// <param name="args"><c>rounds seconds</c>; defaults 5 and 2.</param>
    public static async Task Run(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
        var seconds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 2;
        var folder = Directory.CreateTempSubdirectory("grid-limits").FullName;
        try
        {
            Print("| limit check | µs of processor time | checks/s |\n|---|---|---|");
            foreach (var threads in (int[])[1, 2]) Check(threads, seconds);
            Print($"\n| slots refilled by one authority, durably, {Holders} silos | refills/s | p50 ms | p99 ms |\n|---|---|---|---|");
            await Refill(Path.Combine(folder, "refills"), "SQLite", seconds, "--Grid:Cluster:Kind", "sqlite");
            await using (var postgres = await LocalPostgres.Start())
            {
                if (postgres is null) Print("| PostgreSQL is not installed | | | |");
                else await Refill(Path.Combine(folder, "postgres"), "PostgreSQL", seconds, "--Grid:Cluster:Kind", "postgresql", "--Grid:Cluster:PostgresConnectionString", postgres.ConnectionString);
            }

            await Invoke(folder, rounds, seconds);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Takes a slot and a token and gives the slot back; nothing is renewed.</summary>
    private static void Check(int threads, int seconds)
    {
        var slots = new LeasedSlots();
        var function = slots.Of("f");
        slots.Wait(function, 1);
        var ask = slots.NextAsk(TimeSpan.Zero);
        slots.Wait(function, -1);
        slots.Answered(
            ask, new LeaseGrant(Timeout.InfiniteTimeSpan, false, 0, new PoolTable(1000, 10_000, new Dictionary<string, ReservedPool>()), [new PoolGrant("", 1000)], [new TokenGrant(Buckets.Requests(""), int.MaxValue, TimeSpan.Zero)]),
            TimeSpan.Zero, TimeSpan.Zero);
        var checks = 0L;
        using var process = Process.GetCurrentProcess();
        var (processor, started) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
        void Take()
        {
            var mine = 0L;
            for (; Stopwatch.GetElapsedTime(started).TotalSeconds < seconds; mine += 1000)
                for (var i = 0; i < 1000; i++)
                {
                    if (slots.TryTake(function, TimeSpan.Zero, out var asks) is not Admission.Admitted || asks) throw new InvalidOperationException("There are no more tokens.");
                    slots.Return(function);
                }

            Interlocked.Add(ref checks, mine);
        }

        Thread[] all = [.. Enumerable.Range(0, threads).Select(_ => new Thread(Take))];
        foreach (var thread in all) thread.Start();
        foreach (var thread in all) thread.Join();
        process.Refresh();
        Print(string.Create(CultureInfo.InvariantCulture, $"| {threads} threads | {(process.TotalProcessorTime - processor).TotalMicroseconds / checks:F3} | {checks / Stopwatch.GetElapsedTime(started).TotalSeconds:F0} |"));
    }

    /// <summary>Every caller is a silo of its own, and gives back what it has with each ask for as much again.</summary>
    private static async Task Refill(string folder, string name, int seconds, params string[] settings)
    {
        await using var grid = GridHost.Build([
            "--Grid:Gateway:Url", $"http://127.0.0.1:{Server.FreePort()}", "--Grid:Storage:DataFolder", folder, "--Grid:Concurrency:AccountLimit", "100000", "--Logging:LogLevel:Default", "Error", .. settings]);
        await GridHost.Start(grid);
        var authority = grid.Services.GetRequiredService<IGrainFactory>().GetGrain<ILeaseAuthority>("bench-1");
        var sequences = new long[Holders];
        await Measure(TimeSpan.FromSeconds(1));
        var latencies = await Measure(TimeSpan.FromSeconds(seconds));
        Print(string.Create(CultureInfo.InvariantCulture, $"| {name} | {latencies.Count / (double)seconds:F0} | {latencies[latencies.Count / 2]:F2} | {latencies[latencies.Count * 99 / 100]:F2} |"));
        await grid.StopAsync();

        async Task<List<double>> Measure(TimeSpan time)
        {
            var started = Stopwatch.GetTimestamp();
            List<double>[] all = await Task.WhenAll(Enumerable.Range(0, Holders).Select(number => Task.Run(() => Call(number, started, time))));
            return [.. all.SelectMany(mine => mine).Order()];
        }

        async Task<List<double>> Call(int number, long started, TimeSpan time)
        {
            var holder = SiloAddress.New(IPAddress.Loopback, 1, number).ToParsableString();
            var mine = new List<double>();
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                var at = Stopwatch.GetTimestamp();
                var answer = await authority.Lease(new LeaseRequest { Holder = holder, Sequence = ++sequences[number], TableVersion = 0, Pools = [new() { Pool = "", Held = 0, Want = SlotsAtATime }] });
                if (answer?.Pools is not [{ Slots: SlotsAtATime }]) throw new InvalidOperationException("The authority had no slots.");
                mine.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            }

            return mine;
        }
    }

    private static async Task Invoke(string folder, int rounds, int seconds)
    {
        var self = Path.Combine(AppContext.BaseDirectory, "Grid.Bench.dll");
        var body = "{\"message\":\"" + new string('x', 1024 - 14) + "\"}";
        using var kestrel = await Server.Start("dotnet", port => [self, "kestrel", $"{port}"], folder, "/");
        using var limited = await Suite.StartGrid(folder, "limited", [self, "noop"], "--Grid:Concurrency:AccountLimit", "10000", "--Grid:Cluster:Kind", "sqlite");
        using var unlimited = await Suite.StartGrid(folder, "unlimited", [self, "noop"], "--Grid:Concurrency:AccountLimit", "1000000");
        using var limitedClient = new GridClient(limited.Url, Path.Combine(folder, "limited"));
        using var unlimitedClient = new GridClient(unlimited.Url, Path.Combine(folder, "unlimited"));
        var bootstrap = Path.Combine(AppContext.BaseDirectory, "functions", "bootstrap");
        await limitedClient.Deploy("noop", "provided.al2023", "none", bootstrap, body);
        await unlimitedClient.Deploy("noop", "provided.al2023", "none", bootstrap, body);

        await Wrk.WarmUp(folder, Targets());
        Figures[][] measured = new Figures[rounds][];
        for (var round = 0; round < rounds; round++)
        {
            var targets = Targets();
            var figures = new Figures[targets.Length];
            for (var i = 0; i < targets.Length; i++) figures[i] = await Wrk.Run(targets[i], Connections, seconds, folder);
            measured[round] = figures;
        }

        Print($"\n| no-op function, {Connections} connections | answers/s | p99 ms | rate against a huge limit | rate against Kestrel |\n|---|---|---|---|---|");
        Row("leased slots of 10,000", 1);
        Row("a limit that is never reached", 2);
        Row("Kestrel echo", 0);

        Target[] Targets() => [new("Kestrel echo", kestrel.Url, body, []), limitedClient.Invoke("limited", "noop", body), unlimitedClient.Invoke("unlimited", "noop", body)];

        void Row(string name, int target) => Print(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {Median(round => round[target].PerSecond):F0} | {Median(round => round[target].P99Ms):F2} | {Median(round => round[target].PerSecond / round[2].PerSecond):F2} | {Median(round => round[target].PerSecond / round[0].PerSecond):F2} |"));

        double Median(Func<Figures[], double> of)
        {
            var sorted = measured.Select(of).Order().ToArray();
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    private static void Print(string line) => Console.WriteLine(line);
}
