using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Grid.Runtimes.Environments;
using Grid.Silo;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Grid.Bench;

/// <summary>Records of data streams: how many go in, how many reach a function, how soon one does, and what idle shards cost. Prints Markdown.</summary>
internal static class Streams
{
    private const int RecordBytes = 1024;

    /// <summary>As many as one call takes.</summary>
    private const int RecordsOfCall = 500;

    private const int Connections = 16;
    private const int ManyShards = 32;
    private const int QuietSeconds = 20;
    private const string Function = "reads";

    private static readonly string s_self = Path.Combine(AppContext.BaseDirectory, "Grid.Bench.dll");

    /// <summary>Without the limits of a shard, which are there to be met.</summary>
    private static readonly string[] s_settings =
        ["--Grid:Concurrency:AccountLimit", "100000", "--Grid:Streams:WriteBytesPerSecond", "0", "--Grid:Streams:WriteRecordsPerSecond", "0", "--Grid:Streams:MaxShards", "10000"];

    /// <param name="args"><c>rounds seconds records idle</c>; defaults 3, 3, 400,000 and 10,000. No rounds measures idle shards alone.</param>
    public static async Task Run(string[] args)
    {
        int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;
        var (rounds, seconds, records, idle) = (Number(0, 3), Number(1, 3), Number(2, 400_000), Number(3, 10_000));
        var folder = Directory.CreateTempSubdirectory("grid-streams").FullName;
        try
        {
            if (rounds > 0) await Loaded(folder, rounds, seconds, records);
            Print("\n| idle shards with a mapping | silo before, MB | silo, MB | processor of one core |\n|---|---|---|---|");
            await Idle(Path.Combine(folder, "idle"), idle);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Loaded(string folder, int rounds, int seconds, int records)
    {
        await using var postgres = await LocalPostgres.Start();

        Print($"| {RecordsOfCall} records of {RecordBytes} B a call, {Connections} clients | 1 shard: records/s | {ManyShards} shards: records/s | plain INSERT + commit of as many bytes: records/s | {ManyShards} shards against plain |\n|---|---|---|---|---|");
        await In(Path.Combine(folder, "in"), "SQLite", rounds, seconds, () => Plain(Events.Sqlite(Path.Combine(folder, "plain.db")), "BLOB", seconds));
        if (postgres is not null)
            await In(Path.Combine(folder, "in-postgres"), "PostgreSQL", rounds, seconds, () => Plain(Events.Open(new NpgsqlConnection(postgres.ConnectionString)), "BYTEA", seconds), await On(postgres, "puts"));

        Print($"\n| {records} records of {RecordBytes} B, from the log to the function | no-op, 1 shard: records/s | no-op, {ManyShards} shards: records/s | Node, {ManyShards} shards: records/s |\n|---|---|---|---|");
        await Out(Path.Combine(folder, "out"), "SQLite", records, null);
        if (postgres is not null) await Out(Path.Combine(folder, "out-postgres"), "PostgreSQL", records, postgres);

        Print("\n| idle, one record at a time | put to the handler p50 ms | p99 ms |\n|---|---|---|");
        await Delay(Path.Combine(folder, "delay"), "SQLite");
        if (postgres is not null) await Delay(Path.Combine(folder, "delay-postgres"), "PostgreSQL", await On(postgres, "delay"));
    }

    private static async Task In(string folder, string name, int rounds, int seconds, Func<double> plain, params string[] settings)
    {
        Directory.CreateDirectory(folder);
        using var grid = await Suite.StartGrid(folder, "grid", [s_self, "noop"], [.. s_settings, .. settings]);
        using var client = new GridClient(grid.Url, Path.Combine(folder, "grid"));
        await client.Kinesis("CreateStream", new { StreamName = "one", ShardCount = 1 });
        await client.Kinesis("CreateStream", new { StreamName = "many", ShardCount = ManyShards });
        List<(double Plain, double One, double Many)> measured = [];
        for (var round = 0; round <= rounds; round++)
        {
            var rows = plain();
            var one = await Wrk.Run(Put(client, "one"), Connections, seconds, folder);
            var many = await Wrk.Run(Put(client, "many"), Connections, seconds, folder);
            if (round > 0) measured.Add((rows, one.PerSecond * RecordsOfCall, many.PerSecond * RecordsOfCall));
        }

        double Median(Func<(double Plain, double One, double Many), double> of) => measured.Select(of).Order().ElementAt(measured.Count / 2);
        Print(string.Create(
            CultureInfo.InvariantCulture, $"| {name} | {Median(round => round.One):F0} | {Median(round => round.Many):F0} | {Median(round => round.Plain):F0} | {Median(round => round.Many / round.Plain):F2} |"));
    }

    private static async Task<string[]> On(LocalPostgres? postgres, string database) =>
        postgres is null ? [] : ["--Grid:Cluster:Kind", "postgresql", "--Grid:Cluster:PostgresConnectionString", await postgres.NewDatabase(database)];

    private static async Task Out(string folder, string name, int records, LocalPostgres? postgres)
    {
        var one = await Drain(folder + "-one", 1, records / 4, isNode: false, await On(postgres, "one"));
        var many = await Drain(folder + "-many", ManyShards, records, isNode: false, await On(postgres, "many"));
        var node = await Drain(folder + "-node", ManyShards, records, isNode: true, await On(postgres, "node"));
        Print(string.Create(CultureInfo.InvariantCulture, $"| {name} | {one:F0} | {many:F0} | {node:F0} |"));
    }

    /// <summary>The grid is in this process, so that its own counter of records says how far it is.</summary>
    private static async Task<double> Drain(string folder, int shards, int records, bool isNode, string[] settings)
    {
        await using var grid = await Start(folder, isNode, settings);
        using var client = new GridClient(new Uri(grid.Urls.Single()), folder);
        await Deploy(client, isNode);
        await client.Kinesis("CreateStream", new { StreamName = "out", ShardCount = shards });
        for (var put = 0; put < records; put += RecordsOfCall) await client.Kinesis("PutRecords", Body("out", put));

        var invoked = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "grid.mapping.events") listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag is { Key: "metric", Value: "InvokedEventCount" }) Interlocked.Add(ref invoked, count);
            }
        });
        listener.Start();
        var started = Stopwatch.GetTimestamp();
        // Records count when their invocation begins, so those of Node come in batches of which few are under way.
        await client.Map(Function, Stream("out"), batchSize: isNode ? 500 : 10_000);
        while (Interlocked.Read(ref invoked) < records) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        var rate = records / Stopwatch.GetElapsedTime(started).TotalSeconds;
        await grid.StopAsync();
        return rate;
    }

    private static async Task Delay(string folder, string name, params string[] settings)
    {
        await using var grid = await Start(folder, isNode: false, settings);
        using var client = new GridClient(new Uri(grid.Urls.Single()), folder);
        await Deploy(client, isNode: false);
        await client.Kinesis("CreateStream", new { StreamName = "delay", ShardCount = 1 });
        await client.Map(Function, Stream("delay"), batchSize: 100);
        var data = Convert.ToBase64String(new byte[RecordBytes]);
        List<double> delays = [];
        for (var number = 0; number < 400; number++)
        {
            var arrived = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            NoopEnvironments.Invoked = _ => arrived.TrySetResult(Stopwatch.GetTimestamp());
            var sent = Stopwatch.GetTimestamp();
            await client.Kinesis("PutRecord", new { StreamName = "delay", PartitionKey = "key", Data = data });
            var delay = Stopwatch.GetElapsedTime(sent, await arrived.Task);
            if (number >= 100) delays.Add(delay.TotalMilliseconds);
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }

        NoopEnvironments.Invoked = null;
        await grid.StopAsync();
        delays.Sort();
        Print(string.Create(CultureInfo.InvariantCulture, $"| {name} | {delays[delays.Count / 2]:F2} | {delays[delays.Count * 99 / 100]:F2} |"));
    }

    private static async Task Idle(string folder, int shards)
    {
        const int Each = 500;
        Directory.CreateDirectory(folder);
        using var grid = await Suite.StartGrid(folder, "grid", [s_self, "noop"], s_settings);
        using var client = new GridClient(grid.Url, Path.Combine(folder, "grid"));
        await Deploy(client, isNode: false);
        var before = grid.ResidentMb;
        for (var number = 0; number * Each < shards; number++)
        {
            await client.Kinesis("CreateStream", new { StreamName = $"idle{number}", ShardCount = Math.Min(Each, shards - (number * Each)) });
            await client.Map(Function, Stream($"idle{number}"), batchSize: 100);
        }

        // Until all readers have begun and the garbage of it is gone.
        await Task.Delay(TimeSpan.FromSeconds(3 * QuietSeconds), TimeProvider.System);
        var (used, since) = (grid.ProcessorTime, Stopwatch.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(QuietSeconds), TimeProvider.System);
        var share = (grid.ProcessorTime - used) / Stopwatch.GetElapsedTime(since);
        Print(string.Create(CultureInfo.InvariantCulture, $"| {shards} | {before:F0} | {grid.ResidentMb:F0} | {share:P1} |"));
    }

    private static async Task<WebApplication> Start(string folder, bool isNode, string[] settings)
    {
        var url = $"http://127.0.0.1:{Server.FreePort()}";
        var grid = GridHost.Build(
            ["--Grid:Gateway:Url", url, "--Grid:Storage:DataFolder", folder, "--Logging:LogLevel:Default", "Error", .. s_settings, .. settings],
            services =>
            {
                if (!isNode) services.Replace(ServiceDescriptor.Singleton<IEnvironmentHost, NoopEnvironments>());
            });
        await GridHost.Start(grid);
        return grid;
    }

    private static Task<Target> Deploy(GridClient client, bool isNode) => isNode
        ? client.Deploy(Function, "nodejs20.x", "index.handler", Path.Combine(AppContext.BaseDirectory, "functions", "node", "index.mjs"), "{}")
        : client.Deploy(Function, "provided.al2023", "none", Path.Combine(AppContext.BaseDirectory, "functions", "bootstrap"), "{}");

    private static string Stream(string name) => $"arn:aws:kinesis:us-east-1:000000000000:stream/{name}";

    private static Target Put(GridClient client, string stream) => client.KinesisTarget("PutRecords", Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(Body(stream, 0))));

    private static object Body(string stream, int first)
    {
        var data = Convert.ToBase64String(new byte[RecordBytes]);
        return new { StreamName = stream, Records = Enumerable.Range(first, RecordsOfCall).Select(number => new { Data = data, PartitionKey = $"key-{number}" }).ToArray() };
    }

    /// <summary>One row of a call's bytes after the other, each durable before the next.</summary>
    private static double Plain(DbConnection connection, string bytes, int seconds)
    {
        using (connection)
        {
            using var make = connection.CreateCommand();
#pragma warning disable CA2100 // A constant.
            make.CommandText = $"CREATE TABLE IF NOT EXISTS plain_records (id INTEGER, data {bytes})";
#pragma warning restore CA2100
            make.ExecuteNonQuery();
            using var insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO plain_records (id, data) VALUES (1, @data)";
            var data = insert.CreateParameter();
            (data.ParameterName, data.Value) = ("@data", new byte[RecordBytes * RecordsOfCall]);
            insert.Parameters.Add(data);
            insert.Prepare();
            var rows = 0;
            var started = Stopwatch.GetTimestamp();
            for (; Stopwatch.GetElapsedTime(started).TotalSeconds < seconds; rows++) insert.ExecuteNonQuery();
            return rows * RecordsOfCall / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
    }

    private static void Print(string line) => Console.WriteLine(line);
}
