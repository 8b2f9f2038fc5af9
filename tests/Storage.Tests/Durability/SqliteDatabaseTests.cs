using Grid.Storage.Durability;
using Microsoft.Data.Sqlite;

namespace Grid.Storage.Tests.Durability;

public sealed class SqliteDatabaseTests : IDisposable
{
    private const string InsertSql = "INSERT INTO grain_state (state_name, grain_key, grain_type, version, data) VALUES ('state', $key, 'type', 1, x'00')";
    private const string CountSql = "SELECT count(*) FROM grain_state";

    private readonly TemporaryFolder temporary = new();
    private readonly DataFolder folder;

    public SqliteDatabaseTests() => folder = temporary.OpenData();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_thousand_writes_at_once_all_land()
    {
        using (var database = new SqliteDatabase(folder))
        {
            await Task.WhenAll(Enumerable.Range(0, 1_000).Select(key => Insert(database, $"{key}")));
            Assert.Equal(1_000, await Count(database));
        }

        using var again = new SqliteDatabase(folder);
        Assert.Equal(1_000, await Count(again));
    }

    [Fact]
    public async Task A_write_that_fails_fails_alone()
    {
        using var database = new SqliteDatabase(folder);
        using var gate = new ManualResetEventSlim();
        // Holds the writer, so that the writes behind it share a transaction.
        var held = database.Write(_ => gate.Wait(TimeSpan.FromMinutes(1), Token), Token);
        var before = Insert(database, "before");
        var failing = database.Write<int>(session => session.Execute(InsertSql, ("$key", "half")) == 1 ? throw new InvalidOperationException("mine") : 0, Token);
        var after = Insert(database, "after");
        gate.Set();

        Assert.True(await held);
        Assert.Equal(1, await before);
        Assert.Equal("mine", (await Assert.ThrowsAsync<InvalidOperationException>(() => failing)).Message);
        Assert.Equal(1, await after);
        Assert.Equal(2, await Count(database));
    }

    [Fact]
    public async Task Writes_that_were_accepted_are_committed_before_the_end()
    {
        var database = new SqliteDatabase(folder);
        var writes = Enumerable.Range(0, 100).Select(key => Insert(database, $"{key}")).ToArray();
        database.Dispose();

        Assert.Equal(100, (await Task.WhenAll(writes)).Sum());
    }

    [Fact]
    public async Task A_reader_sees_what_is_committed_while_a_write_is_held()
    {
        using var database = new SqliteDatabase(folder);
        await Insert(database, "committed");
        using var inserted = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        var held = database.Write(
            session =>
            {
                var count = session.Execute(InsertSql, ("$key", "held"));
                inserted.Set();
                gate.Wait(TimeSpan.FromMinutes(1), Token);
                return count;
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
        using var database = new SqliteDatabase(folder);

        await Assert.ThrowsAsync<SqliteException>(() => database.Read(session => session.Scalar("SELECT * FROM nothing"), Token));

        Assert.Equal(0, await Count(database));
    }

    [Fact]
    public async Task The_file_flushes_every_commit_into_a_write_ahead_log()
    {
        using var database = new SqliteDatabase(folder);

        Assert.Equal("wal", await database.Read(session => session.Scalar("PRAGMA journal_mode"), Token));
        // A transaction may not change it, but may ask: 2 is FULL.
        Assert.Equal(2L, await database.Write(session => session.Scalar("PRAGMA synchronous"), Token));
        Assert.Equal((long)SqliteSchema.Version, await database.Read(session => session.Scalar("PRAGMA user_version"), Token));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.At("grid.db-wal")));
    }

    [Fact]
    public void A_newer_schema_stops_the_start()
    {
        using (var session = new SqliteSession(folder.At("grid.db"), SqliteOpenMode.ReadWriteCreate)) session.Execute("PRAGMA user_version = 99");

        var refusal = Assert.Throws<DataFolderException>(() => new SqliteDatabase(folder));

        Assert.Equal(
            $"{folder.At("grid.db")} has schema version 99, written by a newer version of Grid; this one knows versions up to {SqliteSchema.Version}.",
            refusal.Message);
    }

    [Fact]
    public void A_file_that_is_no_database_stops_the_start_and_is_left_alone()
    {
        var content = new string('x', 4_096);
        File.WriteAllText(folder.At("grid.db"), content);

        var refusal = Assert.Throws<DataFolderException>(() => new SqliteDatabase(folder));

        Assert.StartsWith($"The database {folder.At("grid.db")} cannot be opened: ", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(folder.At("grid.db")));
    }

    public void Dispose()
    {
        folder.Dispose();
        temporary.Dispose();
    }

    private static Task<int> Insert(SqliteDatabase database, string key) => database.Write(session => session.Execute(InsertSql, ("$key", key)), Token);

    private static Task<long> Count(SqliteDatabase database) => database.Read(session => (long)session.Scalar(CountSql)!, Token);
}
