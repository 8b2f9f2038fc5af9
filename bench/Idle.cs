using System.Globalization;
using System.Text;

namespace Grid.Bench;

/// <summary>Many idle environments on one silo: what they cost in memory and processor time, the silo's and their own. Prints Markdown.</summary>
internal static class Idle
{
    private const int QuietSeconds = 20;

    /// <summary>Groups in which nothing runs yet.</summary>
    private const int Spare = 1;

    /// <summary>Environments that are started per second on a small machine at the least, for the time that they hold still until all are there.</summary>
    private const int StartsPerSecond = 5;

    /// <param name="args"><c>node bash</c>: how many of each; defaults 500 and 1000.</param>
    public static async Task Run(string[] args)
    {
        var nodes = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 500;
        var shells = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1000;
        var folder = Directory.CreateTempSubdirectory("grid-idle").FullName;
        try
        {
            Console.WriteLine("| environments | silo MB before | silo KB for each | silo processor while idle | MB for each | processor of all while idle |\n|---|---|---|---|---|---|");
            await Measure(folder, "Node", nodes, "nodejs20.x", "index.handler", Path.Combine("node-hold", "index.mjs"));
            await Measure(folder, "bash", shells, "provided.al2023", "none", Path.Combine("bash-hold", "bootstrap"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Measure(string folder, string name, int count, string runtime, string handler, string file)
    {
        using var grid = await Suite.StartGrid(folder, name, [], "--Grid:Concurrency:AccountLimit", "5000", "--Grid:Scheduling:ScaleUp:Policy", "AtOnce");
        using var client = new GridClient(grid.Url, Path.Combine(folder, name));
        await client.Deploy("hold", runtime, handler, Path.Combine(AppContext.BaseDirectory, "functions", file), "{}", memoryMb: 128, timeoutSeconds: 900);
        var before = grid.ResidentMb;
        var until = TimeProvider.System.GetUtcNow().AddSeconds(15 + (count / StartsPerSecond)).ToUnixTimeSeconds();
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(15) };
        var answered = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Ask(http, client.Invoke("hold", "hold", $"{until}"))));
        if (!Array.TrueForAll(answered, ok => ok)) throw new InvalidOperationException($"Only {answered.Count(ok => ok)} of {count} invocations were answered.");
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System);
        var there = Rooms(grid, "pids").Sum(group => Directory.GetDirectories(group).Length) - Spare;

        var (silo, all, started) = (grid.ProcessorTime, Groups(grid, "cpuacct", "cpuacct.usage"), TimeProvider.System.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(QuietSeconds), TimeProvider.System);
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {there} {name} | {before:F0} | {(grid.ResidentMb - before) * 1024 / there:F0} | {(grid.ProcessorTime - silo).TotalSeconds / seconds:P1} | {Groups(grid, "memory", "memory.usage_in_bytes") / (double)there / (1 << 20):F1} | {(Groups(grid, "cpuacct", "cpuacct.usage") - all) / 1e9 / seconds:P2} |"));
    }

    private static async Task<bool> Ask(HttpClient http, Target target)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, target.Url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(target.Body)) };
        foreach (var (header, value) in target.Headers) message.Headers.TryAddWithoutValidation(header, value);
        using var answer = await http.SendAsync(message);
        return answer.IsSuccessStatusCode && !answer.Headers.Contains("X-Amz-Function-Error");
    }

    /// <summary>A figure of the group that holds all environments of the silo; 0 without control groups of version 1.</summary>
    private static long Groups(Server grid, string controller, string file) =>
        Rooms(grid, controller).Select(group => long.Parse(File.ReadAllText(Path.Combine(group, file)), CultureInfo.InvariantCulture)).Sum();

    private static IEnumerable<string> Rooms(Server grid, string controller) =>
        Directory.EnumerateDirectories($"/sys/fs/cgroup/{controller}", $"grid-{grid.ProcessId}-*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 6 });
}
