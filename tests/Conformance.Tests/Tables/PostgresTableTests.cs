using Grid.Conformance.Tests.Harness;
using Grid.Storage.Tests;
using Npgsql;

namespace Grid.Conformance.Tests.Tables;

/// <summary>The changes of a PostgreSQL table come into a change stream, whatever happens to the silo.</summary>
public sealed class PostgresTableTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_change_is_lost_when_the_silo_is_killed_and_more_are_made_meanwhile()
    {
        var database = await server.NewDatabase(Cancel);
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(Cancel);
        await Run("CREATE TABLE orders (id int PRIMARY KEY, name text); ALTER TABLE orders REPLICA IDENTITY FULL");
        string[] settings =
        [
            "--Grid:Tables:PostgresTables:shop:ConnectionString", database, "--Grid:Tables:PostgresTables:shop:Table", "orders", "--Grid:Tables:PostgresTables:shop:Region", "us-east-1",
            "--Grid:Tables:PostgresTables:shop:Slot", "grid_" + new NpgsqlConnectionStringBuilder(database).Database,
        ];
        var folder = Files.NewFolder("followed");
        await using (var before = await GridProcess.Start(folder, settings))
        {
            await Eventually.Answers(async () => (await new Aws(before).Service("dynamodbstreams", "list-streams", "--table-name", "orders")).GetProperty("Streams").GetArrayLength(), 1);
            await Run("INSERT INTO orders SELECT n, 'a' FROM generate_series(1, 300) n");
            await before.Kill();
        }

        await Run("INSERT INTO orders SELECT n, 'b' FROM generate_series(301, 400) n");
        await Run("DELETE FROM orders WHERE id <= 10");
        await using (var after = await GridProcess.Start(folder, settings))
        {
            var aws = new Aws(after);
            var arn = (await aws.Service("dynamodbstreams", "list-streams")).At("Streams")[0].Text("StreamArn");
            var shard = (await aws.Service("dynamodbstreams", "describe-stream", "--stream-arn", arn)).GetProperty("StreamDescription").GetProperty("Shards")[0].Text("ShardId");
            var iterator = (await aws.Service("dynamodbstreams", "get-shard-iterator", "--stream-arn", arn, "--shard-id", shard, "--shard-iterator-type", "TRIM_HORIZON")).Text("ShardIterator");
            var changes = new HashSet<string>();
            await Eventually.Answers(
                async () =>
                {
                    var page = await aws.Service("dynamodbstreams", "get-records", "--shard-iterator", iterator);
                    iterator = page.Text("NextShardIterator");
                    foreach (var record in page.GetProperty("Records").EnumerateArray()) changes.Add($"{record.Text("eventName")} {record.GetProperty("dynamodb").GetProperty("Keys").GetProperty("id").Text("N")}");
                    return changes.Count;
                },
                410);
            Assert.Equal((400, 10), (changes.Count(change => change.StartsWith("INSERT", StringComparison.Ordinal)), changes.Count(change => change.StartsWith("REMOVE", StringComparison.Ordinal))));
        }

        await Run("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database() AND NOT active");
        Files.Delete(folder);

        async Task Run(string sql)
        {
#pragma warning disable CA2100 // Texts of this test.
            await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(Cancel);
        }
    }
}
