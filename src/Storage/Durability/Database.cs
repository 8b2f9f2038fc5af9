using System.Collections.Concurrent;
using Grid.Contracts;

namespace Grid.Storage.Durability;

/// <summary>
/// What lasts, in one of two dialects. One writer groups the changes of all callers; reads have a few connections of their own and do not wait for it.
/// </summary>
internal abstract class Database : IDisposable, IWorkUnderWay
{
    private readonly ConcurrentBag<SqlSession> idle = [];
    private readonly SemaphoreSlim sessions;
    private readonly TableWriter writer;
    private int reads;

    /// <param name="maxSessions">Connections beside the writer's.</param>
    /// <param name="first">The writer's first session.</param>
    protected Database(int maxSessions, SqlSession first)
    {
        sessions = new SemaphoreSlim(maxSessions, maxSessions);
        writer = new TableWriter(this, first);
    }

    bool IWorkUnderWay.Any => writer.IsWriting || Volatile.Read(ref reads) > 0;

    /// <inheritdoc cref="TableWriter.Write" />
    public Task<TResult> Write<TResult>(TableWrite<TResult> write, CancellationToken cancellationToken) => writer.Write(write, cancellationToken);

    /// <inheritdoc cref="TableWriter.Write" />
    public Task<TResult> Write<TResult>(Func<SqlSession, TResult> change, CancellationToken cancellationToken) =>
        writer.Write(new TableChange<TResult>(change), cancellationToken);

    /// <summary>Applies a large change in a transaction of its own, so that others need not wait for it where the database has room for both.</summary>
    /// <param name="change">Is applied twice when a connection turns out to be lost, perhaps after the first time has lasted: twice must be as good as once.</param>
    public abstract Task<TResult> WriteMuch<TResult>(Func<SqlSession, TResult> change, CancellationToken cancellationToken);

    /// <summary>Reads what is committed. Waits only while every connection for reads is taken. Asked once more when a connection turns out to be lost.</summary>
    public async Task<TResult> Read<TResult>(Func<SqlSession, CancellationToken, Task<TResult>> query, CancellationToken cancellationToken)
    {
        await sessions.WaitAsync(cancellationToken);
        Interlocked.Increment(ref reads);
        try
        {
            if (idle.TryTake(out var session))
            {
                try
                {
                    return await Use(session, query, cancellationToken);
                }
                catch (Exception) when (!session.IsOpen)
                {
                    // What else waited here has gone the same way.
                    while (idle.TryTake(out var lost)) lost.Dispose();
                }
            }

            return await Use(await OpenForReading(cancellationToken), query, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref reads);
            sessions.Release();
        }
    }

    /// <summary>A session for the writer, when its last one was lost.</summary>
    public abstract SqlSession OpenForWriting();

    /// <summary>Applies changes and makes them durable, all or none. Whoever calls it rolls back after an exception.</summary>
    public virtual void Commit(SqlSession session, IReadOnlyList<TableWrite> writes)
    {
        session.Begin();
        foreach (var write in writes) write.Apply(session);
        session.Commit();
    }

    public virtual void Dispose()
    {
        writer.Dispose();
        foreach (var session in idle) session.Dispose();
        sessions.Dispose();
    }

    protected abstract Task<SqlSession> OpenForReading(CancellationToken cancellationToken);

    private async Task<TResult> Use<TResult>(SqlSession session, Func<SqlSession, CancellationToken, Task<TResult>> query, CancellationToken cancellationToken)
    {
        try
        {
            return await query(session, cancellationToken);
        }
        finally
        {
            if (session.IsOpen) idle.Add(session);
            else session.Dispose();
        }
    }
}
