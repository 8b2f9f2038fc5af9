using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Grid.Runtimes.Environments;
using Grid.Silo;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Grid.Bench;

/// <summary>Events that nobody waits for: how many are accepted, how soon they reach the function, and what a backlog costs. Prints Markdown.</summary>
internal static class Events
{
    private const string Function = "noop";

    /// <summary>Another one, because the database of the silo before is still there.</summary>
    private const string DelayFunction = "delay";
    private static readonly string s_self = Path.Combine(AppContext.BaseDirectory, "Grid.Bench.dll");
    private static readonly string s_body = "{\"message\":\"" + new string('x', 1024 - 14) + "\"}";

    /// <param name="args"><c>rounds seconds backlog</c>; defaults 5, 3 and 1,000,000. 0 rounds measure the backlog alone.</param>
    public static async Task Run(string[] args)
    {
        int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;
        var (rounds, seconds, backlog) = (Number(0, 5), Number(1, 3), Number(2, 1_000_000));
        var folder = Directory.CreateTempSubdirectory("grid-events").FullName;
        try
        {
            if (rounds > 0) await Rates(folder, rounds, seconds);
            Print($"\n| backlog of {backlog} events of 1 KiB | silo before, MB | with the backlog, MB | after a restart: ready s | MB | drained, events/s |\n|---|---|---|---|---|---|");
            await Backlog(Path.Combine(folder, "backlog"), backlog);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Rates(string folder, int rounds, int seconds)
    {
        Print("| store | plain INSERT + commit, rows/s | 1 client: events/s | ack p50 ms | ack p99 ms | 64 clients: events/s | ack p50 ms | ack p99 ms | 64 clients against plain |\n|---|---|---|---|---|---|---|---|---|");
        await Accept(Path.Combine(folder, "sqlite"), "SQLite", rounds, seconds, () => Plain(Sqlite(Path.Combine(folder, "plain.db")), "BLOB", seconds));
        await using var postgres = await LocalPostgres.Start();
        string[] onPostgres = postgres is null ? [] : ["--Grid:Cluster:Kind", "postgresql", "--Grid:Cluster:PostgresConnectionString", postgres.ConnectionString];
        if (postgres is null) Print("| PostgreSQL is not installed | | | | | | | | |");
        else await Accept(Path.Combine(folder, "postgres"), "PostgreSQL", rounds, seconds, () => Plain(Open(new NpgsqlConnection(postgres.ConnectionString)), "BYTEA", seconds), onPostgres);

        Print("\n| idle, one event at a time | to the handler p50 ms | p99 ms |\n|---|---|---|");
        await Delay(Path.Combine(folder, "delay"), "SQLite");
        if (postgres is not null) await Delay(Path.Combine(folder, "delay-postgres"), "PostgreSQL", onPostgres);
    }

    private static async Task Accept(string folder, string name, int rounds, int seconds, Func<double> plain, params string[] settings)
    {
        Directory.CreateDirectory(folder);
        using var grid = await Suite.StartGrid(folder, "grid", [s_self, "noop"], ["--Grid:Concurrency:AccountLimit", "100000", .. settings]);
        using var client = new GridClient(grid.Url, Path.Combine(folder, "grid"));
        await Deploy(client);
        List<(double Plain, Figures One, Figures Many)> measured = [];
        for (var round = 0; round <= rounds; round++)
        {
            var rows = plain();
            var one = await Wrk.Run(Event(client), 1, seconds, folder);
            var many = await Wrk.Run(Event(client), 64, seconds, folder);
            await client.UntilEmpty(Function);
            if (round > 0) measured.Add((rows, one, many));
        }

        double Median(Func<(double Plain, Figures One, Figures Many), double> of)
        {
            var sorted = measured.Select(of).Order().ToArray();
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }

        Print(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {Median(round => round.Plain):F0} | {Median(round => round.One.PerSecond):F0} | {Median(round => round.One.P50Ms):F2} | {Median(round => round.One.P99Ms):F2} "
            + $"| {Median(round => round.Many.PerSecond):F0} | {Median(round => round.Many.P50Ms):F2} | {Median(round => round.Many.P99Ms):F2} | {Median(round => round.Many.PerSecond / round.Plain):F2} |"));
    }

    /// <summary>From the call until the function has the event; the grid is in this process, so both look at one clock.</summary>
    private static async Task Delay(string folder, string name, params string[] settings)
    {
        var url = $"http://127.0.0.1:{Server.FreePort()}";
        await using var grid = GridHost.Build(
            ["--Grid:Gateway:Url", url, "--Grid:Storage:DataFolder", folder, "--Logging:LogLevel:Default", "Error", .. settings],
            services => services.Replace(ServiceDescriptor.Singleton<IEnvironmentHost, NoopEnvironments>()));
        await GridHost.Start(grid);
        using var client = new GridClient(new Uri(url), folder);
        await Deploy(client, DelayFunction);
        var arrivals = new ConcurrentDictionary<string, TaskCompletionSource<long>>();
        TaskCompletionSource<long> Of(string id) => arrivals.GetOrAdd(id, static _ => new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));
        NoopEnvironments.Invoked = id => Of(id).TrySetResult(Stopwatch.GetTimestamp());
        List<double> delays = [];
        for (var number = 0; number < 400; number++)
        {
            var sent = Stopwatch.GetTimestamp();
            var delay = Stopwatch.GetElapsedTime(sent, await Of(await client.SendEvent(DelayFunction, s_body)).Task);
            if (number >= 100) delays.Add(delay.TotalMilliseconds);
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }

        NoopEnvironments.Invoked = null;
        await grid.StopAsync();
        delays.Sort();
        Print(string.Create(CultureInfo.InvariantCulture, $"| {name} | {delays[delays.Count / 2]:F2} | {delays[delays.Count * 99 / 100]:F2} |"));
    }

    private static async Task Backlog(string folder, int events)
    {
        Directory.CreateDirectory(folder);
        string[] settings = ["--Grid:Concurrency:AccountLimit", "100000"];
        Environment.SetEnvironmentVariable("GRID_BENCH_HOLD", "1");
        using var holding = await Suite.StartGrid(folder, "grid", [s_self, "noop"], settings);
        Environment.SetEnvironmentVariable("GRID_BENCH_HOLD", null);
        using var client = new GridClient(holding.Url, Path.Combine(folder, "grid"));
        await Deploy(client);
        await Wrk.Run(Event(client), 64, 2, folder);
        var before = holding.ResidentMb;
        while (await client.Waiting(Function) < events) await Wrk.Run(Event(client), 64, 5, folder);
        var with = holding.ResidentMb;
        holding.Kill();

        using var draining = await Suite.StartGrid(folder, "grid", [s_self, "noop"], settings);
        using var drained = new GridClient(draining.Url, Path.Combine(folder, "grid"));
        var left = await drained.Waiting(Function);
        var started = Stopwatch.GetTimestamp();
        var most = 0.0;
        while (await drained.Waiting(Function) > 0)
        {
            most = Math.Max(most, draining.ResidentMb);
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        }

        Print(string.Create(
            CultureInfo.InvariantCulture,
            $"| SQLite | {before:F0} | {with:F0} | {draining.Ready.TotalSeconds:F2} | {most:F0} | {left / Stopwatch.GetElapsedTime(started).TotalSeconds:F0} |"));
    }

    private static Task<Target> Deploy(GridClient client, string function = Function) => client.Deploy(function, "provided.al2023", "none", Path.Combine(AppContext.BaseDirectory, "functions", "bootstrap"), s_body);

    private static Target Event(GridClient client)
    {
        var invoke = client.Invoke("events", Function, s_body);
        return invoke with { Headers = [.. invoke.Headers, ("X-Amz-Invocation-Type", "Event")] };
    }

    /// <summary>One row after the other, each durable before the next: what a program does that does not group its commits.</summary>
    private static double Plain(DbConnection connection, string bytes, int seconds)
    {
        using (connection)
        {
            using var make = connection.CreateCommand();
#pragma warning disable CA2100 // A constant.
            make.CommandText = $"CREATE TABLE IF NOT EXISTS plain (id INTEGER, data {bytes})";
#pragma warning restore CA2100
            make.ExecuteNonQuery();
            using var insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO plain (id, data) VALUES (1, @data)";
            var data = insert.CreateParameter();
            (data.ParameterName, data.Value) = ("@data", Encoding.UTF8.GetBytes(s_body));
            insert.Parameters.Add(data);
            insert.Prepare();
            var rows = 0;
            var started = Stopwatch.GetTimestamp();
            for (; Stopwatch.GetElapsedTime(started).TotalSeconds < seconds; rows++) insert.ExecuteNonQuery();
            return rows / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
    }

    internal static DbConnection Sqlite(string file)
    {
        var connection = Open(new SqliteConnection($"Data Source={file}"));
        using var settings = connection.CreateCommand();
        settings.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL";
        settings.ExecuteNonQuery();
        return connection;
    }

    internal static DbConnection Open(DbConnection connection)
    {
        connection.Open();
        return connection;
    }

    private static void Print(string line) => Console.WriteLine(line);
}
