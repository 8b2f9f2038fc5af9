using System.Diagnostics;
using System.Globalization;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Grains.Functions;
using Grid.Runtimes.Environments;
using Grid.Silo;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Grid.Bench;

/// <summary>
/// Invocations of many functions through the invokers of 1, 2 and 4 silos in this process, one caller on each: route, admit, place, run, without a gateway and without
/// processes. Beside it the same silos as grids of their own, whose limit is theirs for ever.
/// </summary>
internal static class Admissions
{
    private const int Functions = 1000;
    private static readonly byte[] s_event = new byte[1024];

    public static async Task Run(string folder, int rounds, int seconds)
    {
        Console.WriteLine($"| invocations of {Functions} functions | leased limits, per second | µs of processor time | rate against no common limit | processor time against no common limit |\n|---|---|---|---|---|");
        foreach (var count in (int[])[1, 2, 4])
        {
            await using var limited = await Start(folder, $"limited-{count}", count, together: true);
            await using var alone = await Start(folder, $"alone-{count}", count, together: false);
            await limited.Warm();
            await alone.Warm();
            await limited.Measure(TimeSpan.FromSeconds(1));
            await alone.Measure(TimeSpan.FromSeconds(1));
            List<(double PerSecond, double Micros)> leased = [], free = [];
            for (var round = 0; round < rounds; round++)
            {
                leased.Add(await limited.Measure(TimeSpan.FromSeconds(seconds)));
                free.Add(await alone.Measure(TimeSpan.FromSeconds(seconds)));
            }

            var rate = Cluster.Spread(leased.Zip(free, (mine, theirs) => mine.PerSecond / theirs.PerSecond));
            var micros = Cluster.Spread(leased.Zip(free, (mine, theirs) => mine.Micros / theirs.Micros));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {count} silos | {Cluster.Median(leased.Select(one => one.PerSecond)):F0} | {Cluster.Median(leased.Select(one => one.Micros)):F2} | {rate} | {micros} |"));
        }
    }

    private static async Task<Silos> Start(string folder, string name, int count, bool together)
    {
        List<WebApplication> silos = [];
        for (var number = 0; number < count; number++)
        {
            string[] settings = together ? ["--Grid:Cluster:Kind", "sqlite", "--Grid:Storage:DataFolder", Path.Combine(folder, name)] : ["--Grid:Storage:DataFolder", Path.Combine(folder, $"{name}-{number}")];
            var silo = GridHost.Build(
                ["--Grid:Gateway:Url", $"http://127.0.0.1:{Server.FreePort()}", "--Grid:Limits:MemoryMb", "1000000", "--Grid:Concurrency:AccountLimit", "1000000", "--Logging:LogLevel:Default", "Error", .. settings],
                services => services.Replace(ServiceDescriptor.Singleton<IEnvironmentHost, NoopEnvironments>()).Replace(ServiceDescriptor.Singleton<IRouteTable, AnyFunction>()));
            await GridHost.Start(silo);
            silos.Add(silo);
        }

        return new Silos(silos);
    }

    private sealed class Silos(List<WebApplication> silos) : IAsyncDisposable
    {
        private readonly InvocationRequest[][] _requests = [.. silos.Select((_, silo) => Enumerable.Range(0, Functions).Select(number => new InvocationRequest
        {
            Function = new FunctionId("us-east-1", $"f{number}"),
            RequestId = $"{silo}-{number}",
            Event = s_event,

            // Each silo runs what it is asked to.
            ForwardedArn = "arn:aws:lambda:us-east-1:000000000000:function:f",
        }).ToArray())];

        /// <summary>From now on every silo has an idle environment of every function.</summary>
        public Task Warm() => Task.WhenAll(silos.Select((silo, number) => Parallel.ForEachAsync(_requests[number], async (request, _) =>
        {
            using var result = await silo.Services.GetRequiredService<IInvoker>().Invoke(request, CancellationToken.None);
        })));

        public async Task<(double PerSecond, double Micros)> Measure(TimeSpan time)
        {
            using var process = Process.GetCurrentProcess();
            var (processor, started) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
            var counts = await Task.WhenAll(silos.Select((silo, number) => Task.Run(() => Call(silo.Services.GetRequiredService<IInvoker>(), _requests[number], started, time))));
            process.Refresh();
            var all = counts.Sum();
            return (all / Stopwatch.GetElapsedTime(started).TotalSeconds, (process.TotalProcessorTime - processor).TotalMicroseconds / all);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var silo in silos)
            {
                await silo.StopAsync();
                await silo.DisposeAsync();
            }
        }

        private static async Task<long> Call(IInvoker invoker, InvocationRequest[] requests, long started, TimeSpan time)
        {
            var count = 0L;
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                for (var i = 0; i < 100; i++)
                {
                    using var result = await invoker.Invoke(requests[count++ % Functions], CancellationToken.None);
                    if (result.Error != InvokeError.None) throw new InvalidOperationException($"{result.Error}: {result.Refusal}");
                }
            }

            return count;
        }
    }
}
