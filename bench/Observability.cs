using System.Globalization;

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
