using System.Globalization;

namespace Grid.Bench;

/// <summary>
/// The processor time of an invocation of a no-op function over HTTP, of all silos' processes together: run by the silo that is called, while the others are there,
/// and run by another one, because the silo that is called is a stand-alone gateway. Beside it one silo. The silos share a folder.
/// </summary>
internal static class Forwarding
{
    private const int Connections = 64;
    private static readonly string s_body = "{\"message\":\"" + new string('x', 1024 - 14) + "\"}";

    public static async Task Run(string folder, int rounds, int seconds)
    {
        Console.WriteLine("\n| no-op function over HTTP | answers/s | µs of processor time | processor time against one silo |\n|---|---|---|---|");
        using var one = await Group.Start(folder, 1, forwards: false);
        await one.WarmUp(folder);
        foreach (var (count, forwards) in ((int, bool)[])[(2, false), (4, false), (2, true), (4, true)])
        {
            using var group = await Group.Start(folder, count, forwards);
            await group.WarmUp(folder);
            List<(double PerSecond, double Micros)> mine = [], baseline = [];
            for (var round = 0; round < rounds; round++)
            {
                baseline.Add(await one.Measure(seconds, folder));
                mine.Add(await group.Measure(seconds, folder));
            }

            if (count == 2 && !forwards) Row("1 silo", baseline, "");
            Row($"{count} silos, {(forwards ? "each invocation forwarded" : "run where it is called")}", mine, Cluster.Spread(mine.Zip(baseline, (group, one) => group.Micros / one.Micros)));
        }
    }

    private static void Row(string what, List<(double PerSecond, double Micros)> measured, string ratio) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {what} | {Cluster.Median(measured.Select(one => one.PerSecond)):F0} | {Cluster.Median(measured.Select(one => one.Micros)):F0} | {ratio} |"));

    private sealed class Group(Server[] silos, GridClient client) : IDisposable
    {
        /// <param name="forwards">True when the first silo, which is called, hosts no environments; else the others host none.</param>
        public static async Task<Group> Start(string folder, int count, bool forwards)
        {
            var self = Path.Combine(AppContext.BaseDirectory, "Grid.Bench.dll");
            var name = $"silos-{count}-{forwards}";
            var silos = new Server[count];
            for (var number = 0; number < count; number++)
            {
                var hosts = (number == 0) ^ forwards;
                silos[number] = await Suite.StartGrid(folder, name, [self, "noop"], "--Grid:Cluster:Kind", "sqlite", "--Grid:Concurrency:AccountLimit", "100000", "--Grid:Environments:Host", hosts ? "true" : "false");
            }

            var client = new GridClient(silos[0].Url, Path.Combine(folder, name));
            await client.Deploy("noop", "provided.al2023", "none", Path.Combine(AppContext.BaseDirectory, "functions", "bootstrap"), s_body);
            await Ready(client);
            return new Group(silos, client);
        }

        public Task WarmUp(string folder) => Wrk.WarmUp(folder, client.Invoke("noop", "noop", s_body));

        /// <returns>Answers per second, and the processor time of each, of all silos.</returns>
        public async Task<(double PerSecond, double Micros)> Measure(int seconds, string folder)
        {
            var before = silos.Sum(silo => silo.ProcessorTime.TotalMicroseconds);
            var figures = await Wrk.Run(client.Invoke("noop", "noop", s_body), Connections, seconds, folder);
            return (figures.PerSecond, (silos.Sum(silo => silo.ProcessorTime.TotalMicroseconds) - before) / (figures.PerSecond * seconds));
        }

        public void Dispose()
        {
            client.Dispose();
            foreach (var silo in silos) silo.Dispose();
        }

        /// <summary>A silo that has just come has to be heard of before it is sent anything.</summary>
        private static async Task Ready(GridClient client)
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    await client.Time("noop", "{}");
                    return;
                }
                catch (HttpRequestException) when (attempt < 50)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
                }
            }
        }
    }
}
