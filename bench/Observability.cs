using System.Globalization;
using Grid.Contracts.Functions;
using Grid.Contracts.Metrics;
using Grid.Grains;
using Grid.Grains.Metrics;
using Microsoft.Extensions.Options;

namespace Grid.Bench;

/// <summary>What it costs to be watched: a warm Node function with logs, metrics, scrapes and traces, X-Ray's and OTLP's, beside the same with none of them. Prints Markdown; the ratio is what to quote.</summary>
internal static class Observability
{
    /// <summary>More often than Prometheus asks.</summary>
    private static readonly TimeSpan s_betweenScrapes = TimeSpan.FromSeconds(1);

    /// <param name="args"><c>rounds seconds</c>; defaults 5 and 3.</param>
    public static async Task Run(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
        var seconds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
        Record();
        var folder = Directory.CreateTempSubdirectory("grid-watched").FullName;
        try
        {
            await Measure(folder, rounds, seconds);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What the beginning and the end of one invocation cost where they are written down, with one thread and with two that use one function.</summary>
    private static void Record()
    {
        const int Each = 5_000_000;
        var sink = new MetricSink(Options.Create(new MetricsOptions()), TimeProvider.System, new Dice(new Random(1)));
        var meters = new InvocationMeters(sink, insights: true, static _ => false);
        var version = new FunctionVersion { Function = new FunctionId("us-east-1", "f"), Generation = "g", Settings = new FunctionSettings { MemorySizeMb = 128 } };
        var arn = version.QualifiedArn;
        Console.WriteLine("| an invocation is written down | ns | bytes allocated |\n|---|---|---|");
        foreach (var threads in (int[])[1, 2])
        {
            Run(100_000);
            var (before, started) = (GC.GetTotalAllocatedBytes(precise: true), TimeProvider.System.GetTimestamp());
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => Run(Each));
            var took = TimeProvider.System.GetElapsedTime(started);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {threads} threads | {took.TotalNanoseconds / Each:F0} | {(GC.GetTotalAllocatedBytes(precise: true) - before) / ((double)Each * threads):F3} |"));
        }

        Console.WriteLine();

        void Run(int count)
        {
            var meter = meters.Open(version, isProvisioned: false);
            for (var number = 0; number < count; number++)
            {
                meter.Began(arn, "AKIABENCH");
                meter.Ended(new InvocationMeasure { IsError = false, Duration = TimeSpan.FromTicks(10_000 + number % 5_000), BilledMs = 2, PeakMemoryBytes = 40 << 20 });
            }
        }
    }

    private static async Task Measure(string folder, int rounds, int seconds)
    {
        var body = "{\"message\":\"" + new string('x', 1024 - 14) + "\"}";
        var file = Path.Combine(AppContext.BaseDirectory, "functions", "node", "index.mjs");
        using var collector = await Server.Start("dotnet", port => [Path.Combine(AppContext.BaseDirectory, "Grid.Bench.dll"), "kestrel", $"{port}"], folder, "/");
        // Ten requests a second for each unit of concurrency: more than any of these machines can do.
        string[] limit = ["--Grid:Concurrency:AccountLimit", "100000"];
        string[] watching = [.. limit, "--Grid:Observability:Prometheus", "open", "--Grid:Observability:OtlpProtocol", "http/protobuf", "--Grid:Observability:OtlpEndpoint", collector.Url.ToString(), "--Grid:Observability:SampledShare"];
        using var unwatched = await Suite.StartGrid(folder, "unwatched", [], [.. limit, "--Grid:Metrics:Enabled", "false"]);
        using var sampled = await Suite.StartGrid(folder, "sampled", [], [.. watching, "0.05"]);
        using var traced = await Suite.StartGrid(folder, "traced", [], [.. watching, "1"]);
        (string Name, GridClient Client)[] grids = [("nothing", new(unwatched.Url, Path.Combine(folder, "unwatched"))), ("all, traces of one in twenty", new(sampled.Url, Path.Combine(folder, "sampled"))), ("all, every trace", new(traced.Url, Path.Combine(folder, "traced")))];
        try
        {
            foreach (var (_, client) in grids) await client.Deploy("node", "nodejs20.x", "index.handler", file, body, watched: client != grids[0].Client);
            using var scraper = new HttpClient();
            using var stop = new CancellationTokenSource();
            Task<int>[] scraping = [Scrape(scraper, new Uri(sampled.Url, "/metrics"), stop.Token), Scrape(scraper, new Uri(traced.Url, "/metrics"), stop.Token)];

            await Wrk.WarmUp(folder, [.. grids.Select(grid => grid.Client.Invoke(grid.Name, "node", body))]);
            Console.WriteLine("| connections | written down | answers/s | p99 ms | rate against nothing | p99 against nothing |\n|---|---|---|---|---|---|");
            foreach (var connections in (int[])[1, 16])
            {
                List<Figures>[] measured = [.. grids.Select(_ => new List<Figures>())];
                for (var round = 0; round <= rounds; round++)
                {
                    for (var grid = 0; grid < grids.Length; grid++)
                    {
                        var figures = await Wrk.Run(grids[grid].Client.Invoke(grids[grid].Name, "node", body), connections, round == 0 ? 2 : seconds, folder);
                        if (round > 0) measured[grid].Add(figures);
                    }
                }

                for (var grid = 0; grid < grids.Length; grid++)
                {
                    var against = measured[grid].Zip(measured[0]).ToList();
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"| {connections} | {grids[grid].Name} | {Median(measured[grid].Select(figures => figures.PerSecond)):F0} | {Median(measured[grid].Select(figures => figures.P99Ms)):F2} | {Median(against.Select(pair => pair.First.PerSecond / pair.Second.PerSecond)):F2} | {Median(against.Select(pair => pair.First.P99Ms / pair.Second.P99Ms)):F2} |"));
                }
            }

            await stop.CancelAsync();
            Console.WriteLine($"\n{(await Task.WhenAll(scraping)).Sum()} scrapes.");
        }
        finally
        {
            foreach (var (_, client) in grids) client.Dispose();
        }
    }

    private static async Task<int> Scrape(HttpClient client, Uri metrics, CancellationToken cancellationToken)
    {
        var scrapes = 0;
        using var period = new PeriodicTimer(s_betweenScrapes, TimeProvider.System);
        try
        {
            while (await period.WaitForNextTickAsync(cancellationToken))
            {
                await client.GetStringAsync(metrics, cancellationToken);
                scrapes++;
            }
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }

        return scrapes;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
