using System.Data.Common;
using Grid.Storage.Durability;
using Orleans.Runtime;

namespace Grid.Storage.Tests.Durability;

/// <summary>What both dialects promise below the tables: group commit, who fails, who sees what.</summary>
public abstract class DatabaseContractTests(PostgresServer? server) : DatabaseTests(server)
{
    private const string CountSql = "SELECT count(*) FROM grain_state";

    [Fact]
    public async Task A_thousand_writes_at_once_all_land_and_last()
    {
        using (var database = Open())
        {
            var tags = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(key => Insert(database, $"{key}")));
            Assert.Equal(1_000, tags.Select(tag => tag!.Value.Id).Distinct().Count());
        }

        Assert.Equal(1_000, await Count(Open()));
    }

    [Fact]
    public async Task Changes_of_all_kinds_share_a_commit_and_each_is_compared_by_itself()
    {
        var database = Open();
        var table = new GrainStateTable(database);
        var (updated, deleted) = ((await Insert(database, "updated"))!.Value, (await Insert(database, "deleted"))!.Value);
        using var gate = new ManualResetEventSlim();
        var held = database.Write(_ => gate.Wait(TimeSpan.FromMinutes(1), Token), Token);

        var inserts = new[] { Insert(database, "new", 1), Insert(database, "new", 2), Insert(database, "updated", 3), Insert(database, "newer", 4) };
        var updates = new[] { 5, 6 }.Select(data => table.Update(Key("updated"), $"{updated}", [(byte)data], Token)).ToArray();
        var foreign = table.Update(Key("other"), $"{updated}", [7], Token);
        var outdated = table.Update(Key("deleted"), $"{deleted with { Version = 2 }}", [8], Token);
        var deletes = new[] { table.Delete(Key("deleted"), $"{deleted}", Token), table.Delete(Key("deleted"), $"{deleted}", Token), table.Delete(Key("new"), "foreign", Token) };
        gate.Set();
        await held;

        var inserted = await Task.WhenAll(inserts);
        var winner = Array.FindIndex(inserted, tag => tag is not null);
        Assert.InRange(winner, 0, 1);
        Assert.Equal([winner, 3], Enumerable.Range(0, 4).Where(index => inserted[index] is not null));
        Assert.Equal((inserted[winner]!.Value, (byte)(winner + 1)), await Stored(table, "new"));
        var update = Array.FindIndex(await Task.WhenAll(updates), tag => tag is not null);
        Assert.Equal((updated with { Version = 2 }, (byte)(update + 5)), await Stored(table, "updated"));
        Assert.Null(await updates[1 - update]);
        Assert.Null(await foreign);
        Assert.Null(await outdated);
        Assert.Equal([false, false, true], (await Task.WhenAll(deletes)).Order());
        Assert.Null(await table.Read(Key("deleted"), Token));
        Assert.Equal((inserted[3]!.Value, (byte)4), await Stored(table, "newer"));
    }

    [Fact]
    public async Task A_write_that_fails_fails_alone()
    {
        var database = Open();
        using var gate = new ManualResetEventSlim();
        // Holds the writer, so that the writes behind it share a transaction.
        var held = database.Write(_ => gate.Wait(TimeSpan.FromMinutes(1), Token), Token);
        var before = Insert(database, "before");
        var failing = database.Write<int>(
            session =>
            {
                new StateChange(Key("half"), null, [1]).Apply(session);
                throw new InvalidOperationException("mine");
            },
            Token);
        var broken = database.Write(session => session.Execute("SELECT nothing FROM nowhere"), Token);
        var after = Insert(database, "after");
        gate.Set();

        Assert.True(await held);
        Assert.NotNull(await before);
        Assert.Equal("mine", (await Assert.ThrowsAsync<InvalidOperationException>(() => failing)).Message);
        await Assert.ThrowsAnyAsync<DbException>(() => broken);
        Assert.NotNull(await after);
        Assert.Equal(2, await Count(database));
    }

    [Fact]
    public async Task Writes_that_were_accepted_are_committed_before_the_end()
    {
        var database = Open();
        var writes = Enumerable.Range(0, 100).Select(key => Insert(database, $"{key}")).ToArray();
        database.Dispose();

        Assert.All(await Task.WhenAll(writes), tag => Assert.NotNull(tag));
    }

    [Fact]
    public async Task A_reader_sees_what_is_committed_while_a_write_is_held()
    {
        var database = Open();
        await Insert(database, "committed");
        using var inserted = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        var held = database.Write(
            session =>
            {
                new StateChange(Key("held"), null, [1]).Apply(session);
                inserted.Set();
                return gate.Wait(TimeSpan.FromMinutes(1), Token);
            },
            Token);
        inserted.Wait(Token);

        Assert.Equal(1, await Count(database));
        gate.Set();
        await held;
        Assert.Equal(2, await Count(database));
    }

    [Fact]
    public async Task A_reader_survives_a_query_that_fails()
    {
        var database = Open();

        await Assert.ThrowsAnyAsync<DbException>(() => database.Read((session, token) => session.Rows("SELECT * FROM nothing", row => 0, token), Token));

        Assert.Equal(0, await Count(database));
    }

    [Fact]
    public async Task A_large_change_that_fails_leaves_nothing()
    {
        var database = Open();

        await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteMuch<int>(
            session =>
            {
                new StateChange(Key("half"), null, [1]).Apply(session);
                throw new InvalidOperationException();
            },
            Token));

        Assert.Equal(0, await Count(database));
    }

    [Fact]
    public async Task Silos_that_start_at_once_make_the_tables_once_and_see_each_others_writes()
    {
        var silos = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(Open)));

        var tags = await Task.WhenAll(silos.SelectMany(silo => Enumerable.Range(0, 50).Select(key => Insert(silo, $"{key}"))));

        Assert.Equal(50, tags.Count(tag => tag is not null));
        foreach (var silo in silos) Assert.Equal(50, await Count(silo));
    }

    [Fact]
    public async Task A_newer_schema_stops_the_start()
    {
        var (before, name) = (Open(), IsPostgres ? $"The database {new Npgsql.NpgsqlConnectionStringBuilder(ConnectionString).Database} on " : Temporary.At("data", "grid.db"));
        await before.Write(session => session.Execute(IsPostgres ? "UPDATE grid_schema SET version = 99" : "SELECT 1"), Token);
        before.Dispose();
        if (!IsPostgres) Sqlite("PRAGMA user_version = 99");

        var refusal = Assert.Throws<DatabaseException>(Open);

        Assert.StartsWith(name, refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith($" has schema version 99, written by a newer version of Grid; this one knows versions up to {Schema.Version}.", refusal.Message, StringComparison.Ordinal);
    }

    internal static StateKey Key(string key) => new("state", GrainId.Create("type", key));

    private protected static Task<StateTag?> Insert(Database database, string key, byte data = 0) => new GrainStateTable(database).Insert(Key(key), [data], Token);

    private protected static async Task<long> Count(Database database) =>
        (await database.Read((session, token) => session.Rows(CountSql, row => row.GetInt64(0), token), Token)).Single();

    private static async Task<(StateTag, byte)> Stored(GrainStateTable table, string key) =>
        await table.Read(Key(key), Token) is { } row ? (row.Tag, row.Data.Single()) : default;

    private void Sqlite(string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Temporary.At("data", "grid.db")};Pooling=false");
        connection.Open();
        new SqlSession(connection).Execute(sql);
    }
}

public sealed class PostgresContractTests(PostgresServer server) : DatabaseContractTests(server);
