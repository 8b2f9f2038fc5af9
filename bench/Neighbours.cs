using System.Globalization;
using System.Text;

namespace Grid.Bench;

/// <summary>A well-behaved function beside one that behaves badly, again and again: how its latencies change. Prints Markdown.</summary>
internal static class Neighbours
{
    private static readonly string[] s_kinds = ["nobody", "a busy loop", "a memory hog", "a disk filler", "a fork bomb"];

    /// <param name="args"><c>seconds</c> for each neighbour; default 10.</param>
    public static async Task Run(string[] args)
    {
        var seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10;
        var folder = Directory.CreateTempSubdirectory("grid-neighbours").FullName;
        try
        {
            using var grid = await Suite.StartGrid(folder, "grid", []);
            using var client = new GridClient(grid.Url, Path.Combine(folder, "grid"));
            var functions = Path.Combine(AppContext.BaseDirectory, "functions");
            var well = await client.Deploy("well", "nodejs20.x", "index.handler", Path.Combine(functions, "node", "index.mjs"), "{}", memoryMb: 512);
            await client.Deploy("bad", "python3.11", "bad.handler", Path.Combine(functions, "bad", "bad.py"), "{}", memoryMb: 512, timeoutSeconds: 2);
            using var http = new HttpClient();
            await Latencies(http, well, 2);
            Console.WriteLine("| beside | p50 ms | p99 ms | p99 against nobody |\n|---|---|---|---|");
            var alone = 0.0;
            foreach (var kind in s_kinds)
            {
                using var enough = new CancellationTokenSource();
                var neighbour = kind == "nobody" ? Task.CompletedTask : Misbehave(http, client.Invoke("bad", "bad", $"\"{kind}\""), enough.Token);
                var latencies = await Latencies(http, well, seconds);
                await enough.CancelAsync();
                await neighbour;
                var (p50, p99) = (latencies[latencies.Count / 2], latencies[latencies.Count * 99 / 100]);
                if (kind == "nobody") alone = p99;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {kind} | {p50:F2} | {p99:F2} | {p99 / alone:F1} |"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Misbehave(HttpClient http, Target target, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested) await Ask(http, target);
    }

    private static async Task<List<double>> Latencies(HttpClient http, Target target, int seconds)
    {
        var latencies = new List<double>();
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started).TotalSeconds < seconds)
        {
            var sent = TimeProvider.System.GetTimestamp();
            await Ask(http, target);
            latencies.Add(TimeProvider.System.GetElapsedTime(sent).TotalMilliseconds);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        latencies.Sort();
        return latencies;
    }

    private static async Task Ask(HttpClient http, Target target)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, target.Url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(target.Body)) };
        foreach (var (header, value) in target.Headers) message.Headers.TryAddWithoutValidation(header, value);
        using var answer = await http.SendAsync(message);
    }
}
