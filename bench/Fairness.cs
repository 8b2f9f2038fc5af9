using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;

namespace Grid.Bench;

/// <summary>
/// Two silos under one limit. One has had all of it for a while, with more callers than that; then the other one is called as much. Measures how long it takes until
/// the other one runs its share at the same time: half. Prints Markdown, and fails when it takes more than a second.
/// </summary>
internal static class Fairness
{
    private const int Limit = 20;
    private const int Callers = 30;

    /// <summary>So long that the limit is what is reached, and not its ten requests a second for each slot.</summary>
    private const int HoldMs = 200;
    private static readonly TimeSpan s_allowed = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_ahead = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_together = TimeSpan.FromSeconds(3);

    /// <param name="args"><c>rounds</c>; default 6.</param>
    public static async Task Run(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 6;
        var folder = Directory.CreateTempSubdirectory("grid-fairness").FullName;
        try
        {
            var self = Path.Combine(AppContext.BaseDirectory, "Grid.Bench.dll");
            string[] settings = ["--Grid:Cluster:Kind", "sqlite", "--Grid:Concurrency:AccountLimit", $"{Limit}", "--Grid:Scheduling:ScaleUp:Policy", "AtOnce"];
            using var first = await Suite.StartGrid(folder, "fair", [self, "noop"], settings);
            using var second = await Suite.StartGrid(folder, "fair", [self, "noop"], settings);
            Server[] silos = [first, second];
            GridClient[] clients = [.. silos.Select(silo => new GridClient(silo.Url, Path.Combine(folder, "fair")))];
            foreach (var name in (string[])["f0", "f1"]) await clients[0].Deploy(name, "provided.al2023", "none", Path.Combine(AppContext.BaseDirectory, "functions", "bootstrap"), $"{HoldMs}");

            Console.WriteLine($"| round | ms until the silo that comes later runs {Limit / 2} of {Limit} | its part of what ran together | refused of its calls |\n|---|---|---|---|");
            var slowest = TimeSpan.Zero;
            for (var round = 0; round < rounds; round++)
            {
                var (reached, part, refused) = await Round(silos, clients, later: (round + 1) % 2);
                slowest = reached > slowest ? reached : slowest;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {round + 1} | {(reached == TimeSpan.MaxValue ? "never" : reached.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture))} | {part:P0} | {refused:P0} |"));
            }

            foreach (var client in clients) client.Dispose();
            if (slowest > s_allowed) throw new InvalidOperationException("A silo had to wait for its share for longer than a second.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(TimeSpan Reached, double Part, double Refused)> Round(Server[] silos, GridClient[] clients, int later)
    {
        using var stop = new CancellationTokenSource();
        var ran = new ConcurrentQueue<(int Process, long Ended)>();
        var refused = 0;
        var calls = 0;
        var target = clients[1 - later].Invoke("f", $"f{1 - later}", $"{HoldMs}");
        var ahead = Enumerable.Range(0, Callers).Select(_ => Task.Run(() => Call(target, mine: false))).ToList();
        await Task.Delay(s_ahead, TimeProvider.System);
        var begun = Stopwatch.GetTimestamp();
        var other = clients[later].Invoke("f", $"f{later}", $"{HoldMs}");
        var behind = Enumerable.Range(0, Callers).Select(_ => Task.Run(() => Call(other, mine: true))).ToList();
        await Task.Delay(s_together, TimeProvider.System);
        await stop.CancelAsync();
        await Task.WhenAll(ahead.Concat(behind));

        // Who ran is what the answers say; each began its hold before it ended.
        var process = silos[later].ProcessId;
        var ended = ran.Where(one => one.Process == process && one.Ended > begun).Select(one => one.Ended).Order().ToArray();
        var together = ran.Count(one => one.Ended > begun);
        var hold = HoldMs * Stopwatch.Frequency / 1000;
        var reached = TimeSpan.MaxValue;
        for (var i = Limit / 2 - 1; i < ended.Length && reached == TimeSpan.MaxValue; i++)
            if (ended[i] - ended[i - Limit / 2 + 1] < hold) reached = Stopwatch.GetElapsedTime(begun, ended[i]);
        return (reached, ended.Length / (double)together, refused / (double)Math.Max(1, calls));

        async Task Call(Target call, bool mine)
        {
            using var http = new HttpClient();
            while (!stop.IsCancellationRequested)
            {
                using var message = new HttpRequestMessage(HttpMethod.Post, call.Url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(call.Body)) };
                foreach (var (name, value) in call.Headers) message.Headers.TryAddWithoutValidation(name, value);
                using var answer = await http.SendAsync(message);
                if (mine) Interlocked.Increment(ref calls);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    ran.Enqueue((int.Parse(await answer.Content.ReadAsStringAsync(), CultureInfo.InvariantCulture), Stopwatch.GetTimestamp()));
                    continue;
                }

                if (answer.StatusCode != HttpStatusCode.TooManyRequests) throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
                if (mine) Interlocked.Increment(ref refused);
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            }
        }
    }
}
