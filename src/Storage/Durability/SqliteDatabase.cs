using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Grid.Storage.Durability;

/// <summary>The SQLite file of a data folder: one writer, and a few connections for reads, which the write-ahead log keeps from waiting for it.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly string file;
    private readonly TableWriter writer;
    private readonly ConcurrentBag<SqliteSession> idleReaders = [];
    private readonly SemaphoreSlim readers = new(MaxReaders, MaxReaders);

    /// <exception cref="DataFolderException">The file is no database of this program, or of a newer one.</exception>
    public SqliteDatabase(DataFolder folder)
    {
        file = folder.At("grid.db");
        try
        {
            writer = new TableWriter(OpenForWriting(file));
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"The database {file} cannot be opened: {exception.Message}", exception);
        }
    }

    private static int MaxReaders => Math.Clamp(Environment.ProcessorCount, 2, 16);

    /// <inheritdoc cref="TableWriter.Write" />
    public Task<TResult> Write<TResult>(Func<SqliteSession, TResult> change, CancellationToken cancellationToken) => writer.Write(change, cancellationToken);

    /// <summary>Reads what is committed. Waits only while every connection for reads is taken.</summary>
    public async Task<TResult> Read<TResult>(Func<SqliteSession, TResult> query, CancellationToken cancellationToken)
    {
        await readers.WaitAsync(cancellationToken);
        try
        {
            if (!idleReaders.TryTake(out var session)) session = new SqliteSession(file, SqliteOpenMode.ReadOnly);
            try
            {
                return query(session);
            }
            finally
            {
                idleReaders.Add(session);
            }
        }
        finally
        {
            readers.Release();
        }
    }

    public void Dispose()
    {
        foreach (var session in idleReaders) session.Dispose();
        writer.Dispose();
        readers.Dispose();
    }

    private static SqliteSession OpenForWriting(string file)
    {
        // Made first so that the file, and the log files that take over its mode, are readable by their owner alone: states hold environment variables.
        if (!File.Exists(file)) DurableFile.Write(file, [], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var session = new SqliteSession(file, SqliteOpenMode.ReadWrite);
        try
        {
            session.Scalar("PRAGMA journal_mode = WAL");
            session.Execute("PRAGMA synchronous = FULL");
            session.Execute("PRAGMA journal_size_limit = 67108864");
            SqliteSchema.Apply(session, file);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}
