using System.Globalization;
using System.Text.Json;
using Grid.Contracts.Logs;
using Grid.Storage;
using Grid.Storage.Logs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Grid.Bench;

/// <summary>Logs of functions: how much a function that prints a megabyte each time gets into its log, and how long a search over many lines takes. Prints Markdown.</summary>
internal static class Logs
{
    private const string Function = "prints";
    private const int BatchLines = 10_000;
    private const double GB = 1e9;

    /// <param name="args"><c>seconds lines</c>; defaults 5 and 10,000,000.</param>
    public static async Task Run(string[] args)
    {
        var seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
        var lines = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10_000_000;
        var folder = Directory.CreateTempSubdirectory("grid-logs").FullName;
        try
        {
            Print("| a function that prints 1 MB | invocations/s | MB of log a second | of what was printed | silo, MB |\n|---|---|---|---|---|");
            await Write(Path.Combine(folder, "write"), seconds, 1);
            await Write(Path.Combine(folder, "write4"), seconds, 4);
            await Search(Path.Combine(folder, "search"), lines);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Write(string folder, int seconds, int connections)
    {
        Directory.CreateDirectory(folder);
        using var grid = await Suite.StartGrid(folder, "grid", [], "--Grid:Logs:MaxMb", "8192", "--Grid:Logs:GroupMaxMb", "8192");
        using var client = new GridClient(grid.Url, Path.Combine(folder, "grid"));
        var target = await client.Deploy(Function, "nodejs20.x", "index.handler", Path.Combine(AppContext.BaseDirectory, "functions", "node-logs", "index.mjs"), "{}");
        await Wrk.Run(target, connections, 1, folder);
        var before = await Stored(client);
        var figures = await Wrk.Run(target, connections, seconds, folder);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        var stored = (await Stored(client) - before) / 1e6;
        Print(string.Create(CultureInfo.InvariantCulture, $"| {connections} at a time | {figures.PerSecond:F1} | {stored / seconds:F1} | {stored / (figures.PerSecond * seconds * 1.08):P0} | {grid.ResidentMb:F0} |"));
    }

    private static async Task<long> Stored(GridClient client)
    {
        using var answer = JsonDocument.Parse(await client.Logs("DescribeLogGroups", new { logGroupNamePrefix = $"/aws/lambda/{Function}" }));
        return answer.RootElement.GetProperty("logGroups")[0].GetProperty("storedBytes").GetInt64();
    }

    private static async Task Search(string folder, int lines)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Grid:Storage:DataFolder", folder), new("Grid:Logs:MaxMb", "65536"), new("Grid:Logs:GroupMaxMb", "65536"), new("Grid:Logs:FileMb", "64")]).Build();
        await using var services = new ServiceCollection().AddLogging().AddSerializer().AddGridStorage(configuration).BuildServiceProvider();
        var logs = services.GetRequiredService<ILocalLogs>();
        var group = new LogGroupId("us-east-1", "/aws/lambda/searched");
        var start = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (var line = 0; line < lines; line += BatchLines) await logs.Put(group, $"stream-{line / BatchLines % 20}", [.. Enumerable.Range(line, BatchLines).Select(number => new NewLogEvent(start + (number / 10), Line(number)))]);
        var bytes = logs.Group(group)!.Bytes;
        Print(string.Create(CultureInfo.InvariantCulture, $"\n{lines:N0} lines, {bytes / GB:F2} GB on disk, written at {bytes / 1e6 / watch.Elapsed.TotalSeconds:F0} MB/s.\n\n| search over all of them | found | pages | s | s for each GB |\n|---|---|---|---|---|"));
        foreach (var pattern in (string[])["needle7", "\"level\" needle7", "-level", "?needle7 ?needle8", "%needle[78]\\b%", "{ $.word = \"needle7\" }", "{ $.ms > 999999 }"]) Find(logs, new LogQuery { Group = group, Pattern = pattern }, bytes);
    }

    /// <summary>About a hundred bytes; one in a million is a needle.</summary>
    private static string Line(int number) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"level":"INFO","ms":{{number % 1_000}},"requestId":"{{number:x8}}-0000-4000-8000-000000000000","word":"{{(number % 1_000_000 == 77_777 ? $"needle{number / 1_000_000}" : "hay")}}"}""");

    private static void Find(ILocalLogs logs, LogQuery query, long bytes)
    {
        var (found, pages) = (0, 0);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (LogPart page; ; query = query with { From = page.Horizon })
        {
            page = logs.Search(query, 0, CancellationToken.None);
            (found, pages) = (found + page.Events.Length, pages + 1);
            if (page.Horizon is null) break;
        }

        Print(string.Create(CultureInfo.InvariantCulture, $"| `{query.Pattern.Replace("|", "\\|", StringComparison.Ordinal)}` | {found} | {pages} | {watch.Elapsed.TotalSeconds:F2} | {watch.Elapsed.TotalSeconds / (bytes / GB):F2} |"));
    }

    private static void Print(string text) => Console.WriteLine(text);
}
