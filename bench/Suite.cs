using System.Globalization;

namespace Grid.Bench;

/// <summary>The whole path beside its baselines, in interleaved rounds of one run. Prints Markdown; ratios are what to quote.</summary>
internal static class Suite
{
    private const int ReadyRounds = 5;

    /// <param name="args"><c>rounds seconds</c>; defaults 5 and 3.</param>
    public static async Task Run(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
        var seconds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
        var folder = Directory.CreateTempSubdirectory("grid-bench").FullName;
        try
        {
            await Start(folder);
            await Load(folder, rounds, seconds);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Start(string folder)
    {
        var ready = new List<double>();
        var resident = new List<double>();
        for (var round = 0; round < ReadyRounds; round++)
        {
            using var grid = await StartGrid(folder, $"ready-{round}", []);
            ready.Add(grid.Ready.TotalSeconds);
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
            resident.Add(grid.ResidentMb);
        }

        Print($"One silo, idle: ready to serve {Median(ready):F2} s after the process starts ({ready.Min():F2}-{ready.Max():F2}), resident memory {Median(resident):F0} MB.\n");
    }

    private static async Task Load(string folder, int rounds, int seconds)
    {
        var self = Path.Combine(AppContext.BaseDirectory, "Grid.Bench.dll");
        var functions = Path.Combine(AppContext.BaseDirectory, "functions");
        var body = "{\"message\":\"" + new string('x', 1024 - 14) + "\"}";
        using var kestrel = await Server.Start("dotnet", port => [self, "kestrel", $"{port}"], folder, "/");
        using var node = await Server.Start("node", port => [Path.Combine(functions, "echo.mjs"), $"{port}"], folder, "/");
        // Ten requests a second for each unit of concurrency: more than any of these machines can do.
        string[] limit = ["--Grid:Concurrency:AccountLimit", "100000"];
        using var noop = await StartGrid(folder, "noop", [self, "noop"], limit);
        using var open = await StartGrid(folder, "open", [self, "noop"], [.. limit, "--Grid:Security:AcceptAnyKey", "true"]);
        using var grid = await StartGrid(folder, "grid", [], limit);

        Target[] baselines = [new("Kestrel echo", kestrel.Url, body, []), new("Node echo", node.Url, body, [])];
        using var noopClient = new GridClient(noop.Url, Path.Combine(folder, "noop"));
        using var gridClient = new GridClient(grid.Url, Path.Combine(folder, "grid"));
        await noopClient.Deploy("noop", "provided.al2023", "none", Path.Combine(functions, "bootstrap"), body);
        using var openClient = new GridClient(open.Url, Path.Combine(folder, "open"));
        await openClient.Deploy("noop", "provided.al2023", "none", Path.Combine(functions, "bootstrap"), body);
        var unsigned = openClient.Invoke("no-op function, signatures off", "noop", body) with { Headers = [] };
        await gridClient.Deploy("node", "nodejs20.x", "index.handler", Path.Combine(functions, "node", "index.mjs"), body);
        await gridClient.Deploy("python", "python3.11", "app.handler", Path.Combine(functions, "python", "app.py"), body);

        await Wrk.WarmUp(folder, Targets());
        Print("| connections | what | answers/s | p50 ms | p99 ms | rate against its baseline | p50 against its baseline |\n|---|---|---|---|---|---|---|");
        foreach (var connections in (int[])[1, 16, 64])
        {
            var measured = new Dictionary<string, List<Figures>>();
            for (var round = 0; round <= rounds; round++)
            {
                foreach (var target in Targets())
                {
                    var figures = await Wrk.Run(target, connections, round == 0 ? 2 : seconds, folder);
                    if (round > 0) (measured.TryGetValue(target.Name, out var list) ? list : measured[target.Name] = []).Add(figures);
                }
            }

            foreach (var (name, figures) in measured) Row(connections, name, figures, measured[name is "Node echo" or "Node function" or "Python function" ? "Node echo" : "Kestrel echo"]);
        }

        Target[] Targets() => [.. baselines, noopClient.Invoke("no-op function", "noop", body), unsigned, gridClient.Invoke("Node function", "node", body), gridClient.Invoke("Python function", "python", body)];
    }

    /// <summary>A silo with its data in a folder of that name: the real one, or the program given. Its memory is not what is measured, so it may promise more than it has.</summary>
    public static Task<Server> StartGrid(string folder, string name, string[] program, params string[] settings) =>
        Server.Start(
            "dotnet",
            port => [.. program.Length == 0 ? [Path.Combine(AppContext.BaseDirectory, "Grid.Silo.dll")] : program, "--Grid:Gateway:Url", $"http://127.0.0.1:{port}", "--Grid:Storage:DataFolder", Path.Combine(folder, name), "--Grid:Limits:MemoryMb", "1000000", .. settings],
            folder,
            "/_grid/health");

    private static void Row(int connections, string name, List<Figures> figures, List<Figures> baseline)
    {
        var rate = figures.Zip(baseline, (mine, theirs) => mine.PerSecond / theirs.PerSecond).ToList();
        var p50 = figures.Zip(baseline, (mine, theirs) => mine.P50Ms / theirs.P50Ms).ToList();
        var ratios = ReferenceEquals(figures, baseline) ? "| |" : $"| {Median(rate):F2} ({rate.Min():F2}-{rate.Max():F2}) | {Median(p50):F2} ({p50.Min():F2}-{p50.Max():F2}) |";
        Print($"| {connections} | {name} | {Median(figures.Select(figure => figure.PerSecond)):F0} | {Median(figures.Select(figure => figure.P50Ms)):F2} | {Median(figures.Select(figure => figure.P99Ms)):F2} {ratios}");
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static void Print(string line) => Console.WriteLine(line);
}
