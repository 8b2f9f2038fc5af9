using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Grid.Conformance.Tests.Concurrency;
using Grid.Conformance.Tests.Harness;
using Grid.Storage.Tests;

namespace Grid.Conformance.Tests.Streams;

/// <summary>
/// Records from several clients into a stream of eight shards, read by a function that fails at random and always at some records, while silos are killed and started again. Whatever was
/// accepted has been processed, in the order of its key, or is where records go that were given up; what was processed more than once is counted. <c>bench/conservation</c> runs it for long.
/// </summary>
public sealed class RecordConservationTests(PostgresServer server, ITestOutputHelper output) : IDisposable
{
    private const int Clients = 4;
    private const int KeysOfClient = 10;
    private const int RecordsOfCall = 100;

    private static readonly int s_records = Setting("GRID_CONSERVATION_RECORDS", 8_000);

    /// <summary>Of a key, one record of so many is one that the function never takes. Each holds its shard back for as long as it is tried.</summary>
    private static readonly int s_poisonEvery = Math.Max(200, s_records / (Clients * KeysOfClient * 5));
    private static readonly int s_kills = Setting("GRID_CONSERVATION_KILLS", 1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90 + (s_records / 500));

    private readonly string _folder = Files.NewFolder("records");
    private readonly ConcurrentDictionary<(string Key, int Number), bool> _accepted = new();

    private string Done => Path.Combine(_folder, "done");

    private string Bucket => Path.Combine(_folder, "buckets", "given-up");

    public void Dispose() => Files.Delete(_folder);

    [Fact]
    public async Task Three_silos_lose_no_record_and_change_no_order_while_they_are_killed()
    {
        Directory.CreateDirectory(Bucket);
        string[] settings =
        [
            "--Grid:Cluster:Kind", "postgresql", "--Grid:Cluster:PostgresConnectionString", await server.NewDatabase(TestContext.Current.CancellationToken), "--Grid:Concurrency:LeaseSeconds", "3",
            "--Grid:Environments:Sandbox", "process", "--Grid:Storage:BucketFolder", Path.Combine(_folder, "buckets"), "--Grid:Limits:MemoryMb", "100000",
            "--Grid:Streams:WriteBytesPerSecond", "0", "--Grid:Streams:WriteRecordsPerSecond", "0",
        ];
        await using var grid = new KilledGrid(number => Path.Combine(_folder, $"silo{number}"), settings);
        await grid.StartAll();
        await CreateFunction(grid);

        // 1. Records, and deaths meanwhile: each silo is down for a moment.
        var left = s_records;
        var putting = Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            for (var number = 0; Interlocked.Add(ref left, -RecordsOfCall) >= 0; number += RecordsOfCall / KeysOfClient) await Put(grid, client, number);
        })).ToArray();
        for (var kill = 0; kill < s_kills * KilledGrid.Size; kill++)
        {
            var due = s_records - ((kill + 1) * s_records / ((s_kills * KilledGrid.Size) + 1));
            while (Volatile.Read(ref left) > due)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
                await grid.Revive();
            }

            await grid.Kill(kill % KilledGrid.Size);
            await grid.Start(kill % KilledGrid.Size);
        }

        await Task.WhenAll(putting);

        // 2. All that was accepted is somewhere.
        var started = Stopwatch.GetTimestamp();
        List<(string Key, int Number)> done;
        HashSet<(string Key, int Number)> givenUp;
        while (true)
        {
            (done, givenUp) = (Processed(), GivenUp());
            var found = done.Concat(givenUp).ToHashSet();
            var missing = _accepted.Keys.Where(record => !found.Contains(record)).ToArray();
            if (missing.Length == 0) break;
            await grid.Revive();
            Assert.True(
                Stopwatch.GetElapsedTime(started) < s_patience,
                $"{missing.Length} of {_accepted.Count} records are nowhere, the first of {string.Join(", ", missing.GroupBy(record => record.Key).Select(group => $"{group.Key}: {group.Min(record => record.Number)}"))}\n{grid.Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.All(givenUp, record => Assert.True(IsPoison(record.Number), $"{record} was given up."));
        Assert.DoesNotContain(done, record => IsPoison(record.Number));
        foreach (var key in done.GroupBy(record => record.Key))
        {
            // What is processed again comes again from an earlier record on; what is new comes in order.
            var first = key.Select(record => record.Number).Distinct().ToArray();
            Assert.Equal(first.Order(), first);
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_accepted.Count} records accepted, {givenUp.Count} given up, {done.Count - done.Distinct().Count()} processed more than once; {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s after the last one; {grid.Revived} silos were taken for dead"));
    }

    private static bool IsPoison(int number) => number % s_poisonEvery == s_poisonEvery / 2;

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private async Task CreateFunction(KilledGrid grid)
    {
        var aws = new Aws(grid.Silo(0), grid.Client(0));
        await aws.CreateNode(
            "reads",
            $$"""
            const records = event.Records.map(record => JSON.parse(Buffer.from(record.kinesis.data, 'base64').toString()));
            if (Math.random() < 0.02 || records.some(record => record.n % {{s_poisonEvery}} === {{s_poisonEvery / 2}})) throw new Error('no');
            (await import('node:fs')).appendFileSync('{{Done}}', records.map(record => record.k + ' ' + record.n + '\n').join(''));
            """);
        await aws.Service("kinesis", "create-stream", "--stream-name", "kept", "--shard-count", "8");
        await aws.Lambda(
            "create-event-source-mapping", "--function-name", "reads", "--event-source-arn", "arn:aws:kinesis:us-east-1:000000000000:stream/kept", "--starting-position", "TRIM_HORIZON",
            "--batch-size", "50", "--maximum-retry-attempts", "3", "--bisect-batch-on-function-error", "--destination-config", """{"OnFailure":{"Destination":"arn:aws:s3:::given-up"}}""");
    }

    /// <summary>Puts the next records of the client's keys until all of them are accepted. A key's records are all in one shard, so what is put again stays in order.</summary>
    private async Task Put(KilledGrid grid, int client, int first)
    {
        var records = Enumerable.Range(first, RecordsOfCall / KeysOfClient).SelectMany(number => Enumerable.Range(0, KeysOfClient).Select(key => (Key: $"{client}-{key}", Number: number))).ToArray();
        for (var attempt = 0; records.Length > 0; attempt++)
        {
            try
            {
                if (grid.Client((client + attempt) % KilledGrid.Size) is { } silo && await Put(silo, records) is { } failed)
                {
                    foreach (var record in records.Except(failed)) _accepted[record] = true;
                    records = failed;
                    if (records.Length == 0) return;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                // The silo died, or was just being taken away.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <returns>Those that were not taken; null when nobody knows.</returns>
    private static async Task<(string Key, int Number)[]?> Put(SignedClient silo, (string Key, int Number)[] records)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            StreamName = "kept",
            Records = records.Select(record => new { PartitionKey = record.Key, Data = Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"k":"{{record.Key}}","n":{{record.Number}}}""")) }),
        });
        using var answer = await silo.SendTo("kinesis", HttpMethod.Post, "/", body, ("X-Amz-Target", "Kinesis_20131202.PutRecords"), ("Content-Type", "application/x-amz-json-1.1"));
        if (answer.StatusCode is not HttpStatusCode.OK) return null;
        var put = Json.Parse(await answer.Content.ReadAsStringAsync()).At("Records").EnumerateArray().ToArray();
        return [.. records.Where((record, index) => put[index].TryGetProperty("ErrorCode", out var code))];
    }

    private List<(string Key, int Number)> Processed() => File.Exists(Done)
        ? [.. File.ReadLines(Done).Select(line => line.Split(' ')).Where(parts => parts.Length == 2).Select(parts => (parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture)))]
        : [];

    /// <summary>Objects in the bucket hold the event that the function could not take.</summary>
    private HashSet<(string Key, int Number)> GivenUp()
    {
        var records = new HashSet<(string Key, int Number)>();
        foreach (var file in Directory.EnumerateFiles(Bucket, "*", SearchOption.AllDirectories))
        {
            var payload = Json.Parse(Json.Parse(File.ReadAllText(file)).Text("payload"));
            foreach (var record in payload.At("Records").EnumerateArray())
            {
                var data = Json.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(record.At("kinesis").Text("data"))));
                records.Add((data.Text("k"), data.At("n").GetInt32()));
            }
        }

        return records;
    }
}
