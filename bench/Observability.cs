using System.Globalization;
using Grid.Contracts.Functions;
using Grid.Contracts.Metrics;
using Grid.Grains;
using Grid.Grains.Metrics;
using Microsoft.Extensions.Options;

namespace Grid.Bench;

/// <summary>What it costs to be watched: a warm Node function with logs, metrics and scrapes, beside the same with none of them. Prints Markdown; the ratio is what to quote.</summary>
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
        using var watched = await Suite.StartGrid(folder, "watched", [], "--Grid:Observability:Prometheus", "open");
        using var unwatched = await Suite.StartGrid(folder, "unwatched", [], "--Grid:Metrics:Enabled", "false");
        using var watchedClient = new GridClient(watched.Url, Path.Combine(folder, "watched"));
        using var unwatchedClient = new GridClient(unwatched.Url, Path.Combine(folder, "unwatched"));
        await watchedClient.Deploy("node", "nodejs20.x", "index.handler", file, body);
        await unwatchedClient.Deploy("node", "nodejs20.x", "index.handler", file, body, logs: false);
        using var scraper = new HttpClient();
        using var stop = new CancellationTokenSource();
        var scraping = Scrape(scraper, new Uri(watched.Url, "/metrics"), stop.Token);

        Console.WriteLine("| connections | answers/s watched | unwatched | ratio | p99 ms watched | unwatched | ratio |\n|---|---|---|---|---|---|---|");
        foreach (var connections in (int[])[1, 16])
        {
            List<(Figures Watched, Figures Unwatched)> measured = [];
            for (var round = 0; round <= rounds; round++)
            {
                var pair = (
                    await Wrk.Run(watchedClient.Invoke("watched", "node", body), connections, round == 0 ? 2 : seconds, folder),
                    await Wrk.Run(unwatchedClient.Invoke("unwatched", "node", body), connections, round == 0 ? 2 : seconds, folder));
                if (round > 0) measured.Add(pair);
            }

            double Of(Func<(Figures Watched, Figures Unwatched), double> figure) => Median(measured.Select(figure));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {connections} | {Of(pair => pair.Watched.PerSecond):F0} | {Of(pair => pair.Unwatched.PerSecond):F0} | {Of(pair => pair.Watched.PerSecond / pair.Unwatched.PerSecond):F2} | {Of(pair => pair.Watched.P99Ms):F2} | {Of(pair => pair.Unwatched.P99Ms):F2} | {Of(pair => pair.Watched.P99Ms / pair.Unwatched.P99Ms):F2} |"));
        }

        await stop.CancelAsync();
        Console.WriteLine($"\n{await scraping} scrapes.");
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
