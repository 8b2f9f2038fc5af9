using System.Text;
using Grid.Contracts.Tables;
using Grid.Storage.Tables;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Grid.Storage.Tests.Tables;

/// <summary>Changes of a table on a real server.</summary>
public sealed class PostgresChangesTests(PostgresServer server) : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new();
    private NpgsqlConnection _connection = null!;
    private string _settings = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _settings = await server.NewDatabase(Token);
        _connection = new NpgsqlConnection(_settings + ";Pooling=false");
        await _connection.OpenAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Run("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database() AND NOT active");
        await _connection.DisposeAsync();
    }

    [Fact]
    public async Task Rows_become_items_and_each_change_is_told_with_both_images()
    {
        await Run("CREATE TABLE orders (id int PRIMARY KEY, name text, price numeric); ALTER TABLE orders REPLICA IDENTITY FULL");
        await using var changes = await Open("orders");
        await Run("INSERT INTO orders VALUES (1, 'a', 1.50)");
        await Run("UPDATE orders SET price = 2 WHERE id = 1");
        await Run("UPDATE orders SET id = 2 WHERE id = 1");
        await Run("DELETE FROM orders WHERE id = 2");

        var told = await Take(changes, 5);

        Assert.Equal(
            [
                """Insert {"id":{"N":"1"}} {"id":{"N":"1"},"name":{"S":"a"},"price":{"N":"1.5"}} -""",
                """Modify {"id":{"N":"1"}} {"id":{"N":"1"},"name":{"S":"a"},"price":{"N":"2"}} {"id":{"N":"1"},"name":{"S":"a"},"price":{"N":"1.5"}}""",
                """Remove {"id":{"N":"1"}} - {"id":{"N":"1"},"name":{"S":"a"},"price":{"N":"2"}}""",
                """Insert {"id":{"N":"2"}} {"id":{"N":"2"},"name":{"S":"a"},"price":{"N":"2"}} -""",
                """Remove {"id":{"N":"2"}} - {"id":{"N":"2"},"name":{"S":"a"},"price":{"N":"2"}}""",
            ],
            told);
        Assert.Equal(new TableKeys { Hash = "id" }, changes.Keys);
        Assert.True(changes.IsNew);
    }

    [Fact]
    public async Task Every_type_has_its_place_in_an_item()
    {
        await Run("""
            CREATE TYPE mood AS ENUM ('fine'); CREATE DOMAIN amount AS int CHECK (VALUE > 0);
            CREATE TABLE things (id uuid, at timestamptz, flag bool, bytes bytea, doc jsonb, plain json, texts text[], grid int[][], odd float8, mood mood, amount amount, nothing int,
                local timestamp, big numeric, docs jsonb[], PRIMARY KEY (id, at));
            ALTER TABLE things REPLICA IDENTITY FULL
            """);
        await using var changes = await Open("public.things");
        await Run("""
            INSERT INTO things VALUES ('6f9619ff-8b86-d011-b42d-00c04fc964ff', '2024-11-18 15:36:44.149+01', true, '\x0102', '{"a":[1,"x",null,true,{}]}', '{"":1}', ARRAY['a,b', 'q"\\', NULL, 'NULL', ''],
                '[0:1][1:1]={{1},{2}}', 'NaN', 'fine', 3, NULL, '2024-01-02 03:04:05', 12345678901234567890123456789012345678901, ARRAY['{"k":1}'::jsonb])
            """);

        var told = await Take(changes, 1);

        Assert.Equal(
            """Insert {"at":{"S":"2024-11-18T14:36:44.149Z"},"id":{"S":"6f9619ff-8b86-d011-b42d-00c04fc964ff"}} """
            + """{"amount":{"N":"3"},"at":{"S":"2024-11-18T14:36:44.149Z"},"big":{"S":"12345678901234567890123456789012345678901"},"bytes":{"B":"AQI="}"""
            + ""","doc":{"M":{"a":{"L":[{"N":"1"},{"S":"x"},{"NULL":true},{"BOOL":true},{"M":{}}]}}},"docs":{"L":[{"M":{"k":{"N":"1"}}}]},"flag":{"BOOL":true}"""
            + ""","grid":{"L":[{"L":[{"N":"1"}]},{"L":[{"N":"2"}]}]},"id":{"S":"6f9619ff-8b86-d011-b42d-00c04fc964ff"},"local":{"S":"2024-01-02T03:04:05"},"mood":{"S":"fine"}"""
            + ""","nothing":{"NULL":true},"odd":{"S":"NaN"},"plain":{"S":"{\"\":1}"},"texts":{"L":[{"S":"a,b"},{"S":"q\"\\\\"},{"NULL":true},{"S":"NULL"},{"S":""}]}} -""",
            Assert.Single(told));
        Assert.Equal(new TableKeys { Hash = "id", Range = "at" }, changes.Keys);
    }

    [Fact]
    public async Task A_value_too_large_to_be_told_again_comes_from_the_row_before()
    {
        await Run("CREATE TABLE large (id int PRIMARY KEY, n int, body text); ALTER TABLE large ALTER body SET STORAGE EXTERNAL; ALTER TABLE large REPLICA IDENTITY FULL");
        await using var changes = await Open("large");
        await Run("INSERT INTO large VALUES (1, 1, repeat('x', 20000)); UPDATE large SET n = 2");

        var told = await Take(changes, 2);

        Assert.StartsWith("""Modify {"id":{"N":"1"}} {"body":{"S":"xxx""", told[1], StringComparison.Ordinal);
        Assert.Equal(2 * 20000, told[1].Count('x'));
    }

    [Fact]
    public async Task What_was_confirmed_is_not_told_again_and_what_was_not_is()
    {
        await Run("CREATE TABLE orders (id int PRIMARY KEY); ALTER TABLE orders REPLICA IDENTITY FULL");
        await using (var first = await Open("orders"))
        {
            await Run("INSERT INTO orders VALUES (1)");
            await Run("INSERT INTO orders VALUES (2)");
            await using var batches = first.Read(Token).GetAsyncEnumerator(Token);
            Assert.True(await batches.MoveNextAsync());
            var end = batches.Current.End!.Value;
            await first.Confirm(end, Token);
            Assert.True(await batches.MoveNextAsync());
            // The server hears of it when it comes to read what the connection brought: not when that ends.
            await Until($"SELECT confirmed_flush_lsn >= '{end}' FROM pg_replication_slots WHERE database = current_database()");
        }

        await using var second = await Open("orders");
        Assert.False(second.IsNew);
        Assert.Equal(["""Insert {"id":{"N":"2"}} {"id":{"N":"2"}} -"""], await Take(second, 1));
    }

    [Fact]
    public async Task A_slot_has_one_reader()
    {
        await Run("CREATE TABLE orders (id int PRIMARY KEY); ALTER TABLE orders REPLICA IDENTITY FULL");
        await using var first = await Open("orders");
        await Run("INSERT INTO orders VALUES (1)");
        await using var batches = first.Read(Token).GetAsyncEnumerator(Token);
        await batches.MoveNextAsync();

        await using var second = await Open("orders");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => Take(second, 1));
        Assert.Equal(PostgresErrorCodes.ObjectInUse, refused.SqlState);
    }

    [Fact]
    public async Task A_transaction_of_any_size_comes_in_parts_and_ends_once()
    {
        await Run("CREATE TABLE many (id int PRIMARY KEY); ALTER TABLE many REPLICA IDENTITY FULL");
        await using var changes = await Open("many");
        await Run("INSERT INTO many SELECT generate_series(1, 1200)");

        List<(int Changes, bool Ends)> batches = [];
        await foreach (var batch in changes.Read(Token))
        {
            batches.Add((batch.Changes.Length, batch.End is not null));
            if (batch.End is not null) break;
        }

        Assert.Equal([(500, false), (500, false), (200, true)], batches);
    }

    [Fact]
    public async Task A_table_that_rests_does_not_keep_the_server_from_forgetting_what_others_wrote()
    {
        await Run("CREATE TABLE orders (id int PRIMARY KEY); ALTER TABLE orders REPLICA IDENTITY FULL; CREATE TABLE others (id int)");
        await using var changes = await Open("orders");
        await using var batches = changes.Read(Token).GetAsyncEnumerator(Token);
        var next = batches.MoveNextAsync();
        await Run("INSERT INTO others SELECT generate_series(1, 1000)");
        var written = await Value("SELECT pg_current_wal_lsn()::text");

        for (var look = 0; look < 600 && await Value($"SELECT confirmed_flush_lsn >= '{written}' FROM pg_replication_slots WHERE database = current_database()") is not true; look++)
        {
            _clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }

        Assert.Equal(true, await Value($"SELECT confirmed_flush_lsn >= '{written}' FROM pg_replication_slots WHERE database = current_database()"));
        await Run("INSERT INTO orders VALUES (1)");
        Assert.True(await next);
    }

    [Theory]
    [InlineData("CREATE TABLE t (id int PRIMARY KEY)", "The table t does not tell what its rows were before a change, which NEW_AND_OLD_IMAGES needs: ALTER TABLE \"public\".\"t\" REPLICA IDENTITY FULL.")]
    [InlineData("CREATE TABLE t (id int); ALTER TABLE t REPLICA IDENTITY FULL", "The primary key of the table t has 0 columns. It must have one or two, as the key of an item.")]
    [InlineData("CREATE TABLE t (a int, b int, c int, PRIMARY KEY (a, b, c)); ALTER TABLE t REPLICA IDENTITY FULL", "The primary key of the table t has 3 columns. It must have one or two, as the key of an item.")]
    [InlineData("CREATE TABLE t (a bool PRIMARY KEY); ALTER TABLE t REPLICA IDENTITY FULL", "The column a of the primary key of the table t has a type that becomes neither a text, a number nor bytes.")]
    [InlineData("CREATE TABLE t (a int PRIMARY KEY) PARTITION BY RANGE (a)", "There is no table public.t, or it is a partitioned one or none of its own, whose changes cannot be followed.")]
    [InlineData("SELECT 1", "There is no table public.t, or it is a partitioned one or none of its own, whose changes cannot be followed.")]
    [InlineData("CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE t REPLICA IDENTITY FULL; CREATE PUBLICATION grid_test", "The publication grid_test does not have the table t: ALTER PUBLICATION \"grid_test\" ADD TABLE \"public\".\"t\".")]
    public async Task A_table_that_cannot_be_followed_is_refused_with_what_to_do(string sql, string message)
    {
        await Run(sql);
        var refused = await Assert.ThrowsAsync<PostgresSourceException>(() => Open("t"));
        Assert.Equal(message, refused.Message);
    }

    [Fact]
    public async Task Keys_alone_need_no_old_rows()
    {
        await Run("CREATE TABLE orders (id int PRIMARY KEY, n int)");
        await using var changes = await Open("orders", TableView.KeysOnly);
        await Run("INSERT INTO orders VALUES (1, 1); UPDATE orders SET n = 2; UPDATE orders SET id = 2; DELETE FROM orders");

        Assert.Equal(
            [
                """Insert {"id":{"N":"1"}}""", """Modify {"id":{"N":"1"}}""", """Remove {"id":{"N":"1"}}""", """Insert {"id":{"N":"2"}}""", """Remove {"id":{"N":"2"}}""",
            ],
            (await Take(changes, 5)).Select(told => string.Join(' ', told.Split(' ')[..2])));
    }

    private static async Task<string[]> Take(PostgresChanges changes, int count)
    {
        List<string> told = [];
        await foreach (var batch in changes.Read(Token))
        {
            told.AddRange(batch.Changes.Select(change => $"{change.Type} {Show(change.Keys)} {Show(change.NewImage)} {Show(change.OldImage)}"));
            if (told.Count >= count) break;
        }

        return [.. told];
    }

    private static string Show(TableItem? item) => item is null ? "-" : Encoding.UTF8.GetString(item.Json);

    /// <summary>Slots belong to the server and not to a database, so each test's has a name of its own.</summary>
    private string Slot => "grid_" + new NpgsqlConnectionStringBuilder(_settings).Database;

    private Task<PostgresChanges> Open(string table, TableView view = TableView.NewAndOldImages) =>
        PostgresChanges.Open(new PostgresSource(_settings, table, Slot, "grid_test", view), _clock, Token);

    private async Task Run(string sql)
    {
#pragma warning disable CA2100 // Texts of this class.
        await using var command = new NpgsqlCommand(sql, _connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Token);
    }

    /// <summary>Asks until it is so, for 30 seconds at most.</summary>
    private async Task Until(string sql)
    {
        for (var look = 0; look < 600 && await Value(sql) is not true; look++) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        Assert.Equal(true, await Value(sql));
    }

    private async Task<object?> Value(string sql)
    {
#pragma warning disable CA2100 // Texts of this class.
        await using var command = new NpgsqlCommand(sql, _connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(Token);
    }
}
