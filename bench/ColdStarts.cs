using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Grid.Bench;

/// <summary>
/// Cold starts from the gateway to the response: from a stem cell and without, beside bare starts of the same interpreter that do nothing, interleaved in one run.
/// Every start is a function that has never run: no two share an environment.
/// </summary>
internal static class ColdStarts
{
    private const string Body = "{\"message\":\"hello\"}";
    private const int Burst = 16;

    /// <summary>Of each function, in MB: so little that all of them stay, and no start has to end another's environment first.</summary>
    private const int MemoryMb = 128;

    /// <summary>Starts before the first that is measured: .NET compiles what is hot after some dozens.</summary>
    private const int WarmUp = 60;

    /// <summary>Between two measured starts, so that a cell is there again.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan s_settled = TimeSpan.FromMilliseconds(200);

    private sealed record Language(string Runtime, string Handler, string File, string Program, string[] Bare);

    private static readonly Language[] s_languages =
    [
        new("python3.11", "app.handler", "python/app.py", "/usr/bin/python3", ["-s", "-c", "0"]),
        new("nodejs20.x", "index.handler", "node/index.mjs", "/usr/bin/node", ["-e", "0"]),
        new("ruby3.1", "app.handler", "ruby/app.rb", "/usr/bin/ruby", ["-e", "0"]),
    ];

    /// <param name="args"><c>starts</c> of each kind, default 40; the sandbox, by default the strongest that works here.</param>
    public static async Task Run(string[] args)
    {
        var starts = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 40;
        var sandbox = args.Length > 1 ? args[1] : "auto";
        var folder = Directory.CreateTempSubdirectory("grid-coldstart").FullName;
        try
        {
            Console.WriteLine("| runtime | bare p50 | stem p50 | stem p99 | without p50 | without p99 | without / bare | without, at once per second |\n|---|---|---|---|---|---|---|---|");
            foreach (var language in s_languages.Where(language => File.Exists(language.Program))) await Measure(language, starts, sandbox, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Measure(Language language, int starts, string sandbox, string folder)
    {
        using var with = await StartGrid(folder, language.Runtime + "-with", sandbox, "FixedStemCells");
        using var without = await StartGrid(folder, language.Runtime + "-without", sandbox, "NoStemCells");
        using var withClient = new GridClient(with.Url, Path.Combine(folder, language.Runtime + "-with"));
        using var withoutClient = new GridClient(without.Url, Path.Combine(folder, language.Runtime + "-without"));
        for (var start = 0; start < WarmUp; start++)
        {
            await Start(withClient, language, $"w{start}");
            await Start(withoutClient, language, $"w{start}");
        }

        List<double> bare = [], stem = [], plain = [];
        for (var start = -2; start < starts; start++)
        {
            var fromStem = await Start(withClient, language, $"f{start + 2}");
            await Task.Delay(s_pause, TimeProvider.System);
            var fromNothing = await Start(withoutClient, language, $"f{start + 2}");
            await Task.Delay(s_pause, TimeProvider.System);
            var watch = Stopwatch.StartNew();
            using (var process = Process.Start(Clean(language))!) await process.WaitForExitAsync();
            if (start < 0) continue;
            bare.Add(watch.Elapsed.TotalMilliseconds);
            stem.Add(fromStem);
            plain.Add(fromNothing);
        }

        var perSecond = await AtOnce(withoutClient, language, starts);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {language.Runtime} | {At(bare, 50):F1} | {At(stem, 50):F1} | {At(stem, 99):F1} | {At(plain, 50):F1} | {At(plain, 99):F1} | {At(plain, 50) / At(bare, 50):F2} | {perSecond:F0} |"));
    }

    /// <summary>Deploys a function and, when the machine has nothing to do with that any more, invokes it for the first time.</summary>
    /// <returns>What the invocation took, in milliseconds.</returns>
    private static async Task<double> Start(GridClient client, Language language, string name)
    {
        await client.Deploy(name, language.Runtime, language.Handler, PathOf(language), Body, MemoryMb);
        await Task.Delay(s_settled, TimeProvider.System);
        return await client.Time(name, Body);
    }

    /// <summary>First invocations of many functions, some at a time, from the first to the last answer.</summary>
    private static async Task<double> AtOnce(GridClient client, Language language, int starts)
    {
        for (var start = 0; start < starts; start++) await client.Deploy($"b{start}", language.Runtime, language.Handler, PathOf(language), Body, MemoryMb);
        var watch = Stopwatch.StartNew();
        await Parallel.ForAsync(0, starts, new ParallelOptions { MaxDegreeOfParallelism = Burst }, async (start, _) => await client.Time($"b{start}", Body));
        return starts / watch.Elapsed.TotalSeconds;
    }

    private static string PathOf(Language language) => Path.Combine(AppContext.BaseDirectory, "functions", language.File);

    private static ProcessStartInfo Clean(Language language)
    {
        var start = new ProcessStartInfo(language.Program, language.Bare);
        start.Environment.Clear();
        return start;
    }

    private static Task<Server> StartGrid(string folder, string name, string sandbox, string policy) =>
        Server.Start(
            "dotnet",
            port =>
            [
                Path.Combine(AppContext.BaseDirectory, "Grid.Silo.dll"), "--Grid:Gateway:Url", $"http://127.0.0.1:{port}", "--Grid:Storage:DataFolder", Path.Combine(folder, name),
                "--Grid:Environments:Sandbox", sandbox, "--Grid:Scheduling:StemCells:Policy", policy,
            ],
            folder,
            "/_grid/health");

    /// <summary>The percentile, by the nearest rank.</summary>
    private static double At(List<double> values, int percent)
    {
        values.Sort();
        return values[Math.Clamp((int)Math.Ceiling(values.Count * percent / 100.0) - 1, 0, values.Count - 1)];
    }
}
