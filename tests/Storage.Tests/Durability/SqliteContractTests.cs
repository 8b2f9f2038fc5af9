using Grid.Storage.Durability;

namespace Grid.Storage.Tests.Durability;

public sealed class SqliteContractTests() : DatabaseContractTests(null)
{
    [Fact]
    public async Task The_file_flushes_every_commit_into_a_write_ahead_log()
    {
        var database = Open();

        Assert.Equal("wal", await database.Write(session => session.Scalar("PRAGMA journal_mode"), Token));
        // A transaction may not change it, but may ask: 2 is FULL.
        Assert.Equal(2L, await database.Write(session => session.Scalar("PRAGMA synchronous"), Token));
        Assert.Equal((long)Schema.Version, await database.Write(session => session.Scalar("PRAGMA user_version"), Token));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Temporary.At("data", "grid.db-wal")));
    }

    [Fact]
    public void A_file_that_is_no_database_stops_the_start_and_is_left_alone()
    {
        var content = new string('x', 4_096);
        var file = Temporary.At("data", "grid.db");
        Directory.CreateDirectory(Temporary.At("data"));
        File.WriteAllText(file, content);

        var refusal = Assert.Throws<DatabaseException>(Open);

        Assert.StartsWith($"The database {file} cannot be opened: ", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(file));
    }
}
