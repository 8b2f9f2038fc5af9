using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Grid.Storage.Durability;

/// <summary>The SQLite file of a data folder. Its write-ahead log keeps readers from waiting for the writer; silos that share the folder take turns at writing.</summary>
internal sealed class SqliteDatabase(DataFolder folder) : Database(Math.Clamp(Environment.ProcessorCount, 2, 16), OpenFirst(folder))
{
    private static readonly Schema.Types Types = new("INTEGER PRIMARY KEY AUTOINCREMENT", "TEXT", "BLOB");

    private readonly string file = FileOf(folder);

    public override SqlSession OpenForWriting() => OpenForWriting(file);

    /// <summary>There is one writer.</summary>
    public override Task<TResult> WriteMuch<TResult>(Func<SqlSession, TResult> change, CancellationToken cancellationToken) => Write(change, cancellationToken);

    protected override Task<SqlSession> OpenForReading(CancellationToken cancellationToken) => Task.FromResult(Open(file, SqliteOpenMode.ReadOnly));

    private static string FileOf(DataFolder folder) => folder.At("grid.db");

    /// <exception cref="DatabaseException">The file is no database of this program, or of a newer one.</exception>
    private static SqlSession OpenFirst(DataFolder folder)
    {
        var file = FileOf(folder);
        try
        {
            using (folder.Hold())
            {
                // Made first so that the file, and the log files that take over its mode, are readable by their owner alone: states hold environment variables.
                if (!File.Exists(file)) DurableFile.Write(file, [], UnixFileMode.UserRead | UnixFileMode.UserWrite);
                var session = OpenForWriting(file);
                try
                {
                    session.Execute("PRAGMA journal_size_limit = 67108864");
                    session.Begin();
                    Schema.Apply(session, Types, file, Convert.ToInt32(session.Scalar("PRAGMA user_version"), CultureInfo.InvariantCulture));
                    session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Schema.Version}"));
                    session.Commit();
                    return session;
                }
                catch
                {
                    session.Dispose();
                    throw;
                }
            }
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new DatabaseException($"The database {file} cannot be opened: {exception.Message}", exception);
        }
    }

    private static SqlSession OpenForWriting(string file)
    {
        var session = Open(file, SqliteOpenMode.ReadWrite);
        session.Scalar("PRAGMA journal_mode = WAL");
        session.Execute("PRAGMA synchronous = FULL");
        return session;
    }

    private static SqlSession Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, ForeignKeys = true }.ToString());
        connection.Open();
        var session = new SqlSession(connection);
        session.Execute("PRAGMA busy_timeout = 5000");
        return session;
    }
}
