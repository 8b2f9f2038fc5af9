using System.Diagnostics;
using System.Threading.Channels;

namespace Grid.Storage.Durability;

/// <summary>
/// The one writer of the tables. Writes that arrive while a commit is being flushed go into the next one together (group commit),
/// and each caller's task ends after the flush of its own commit.
/// </summary>
internal sealed class TableWriter : IDisposable
{
    private const int MaxWaiting = 4_096;
    private const int MaxPerCommit = 512;

    private readonly Channel<TableWrite> waiting = Channel.CreateBounded<TableWrite>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly Database database;
    private readonly Thread thread;
    private SqlSession session;
    private int underWay;

    /// <param name="session">Belongs to the writer from here on.</param>
    public TableWriter(Database database, SqlSession session)
    {
        this.database = database;
        this.session = session;
        thread = new Thread(Run) { Name = "grid-table-writer", IsBackground = true };
        thread.Start();
    }

    /// <summary>Somebody waits for a change.</summary>
    public bool IsWriting => Volatile.Read(ref underWay) > 0;

    /// <summary>Applies a change and returns its result once it is durable.</summary>
    /// <param name="write">May be applied twice: when a neighbour fails, the writes of the transaction are tried again one by one.</param>
    /// <param name="cancellationToken">Heeded until the change is accepted; after that its fate is waited for.</param>
    public async Task<TResult> Write<TResult>(TableWrite<TResult> write, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref underWay);
        try
        {
            await waiting.Writer.WriteAsync(write, cancellationToken);
            return await write.Completion;
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }

    /// <summary>Commits what was accepted, then ends.</summary>
    public void Dispose()
    {
        waiting.Writer.TryComplete();
        thread.Join();
        session.Dispose();
    }

    private void Run()
    {
        var batch = new List<TableWrite>(MaxPerCommit);
        // The thread is the writer's own, so it may block.
        while (waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < MaxPerCommit && waiting.Reader.TryRead(out var write)) batch.Add(write);
            Commit(batch);
            batch.Clear();
        }
    }

    /// <summary>When the connection is lost nobody knows whether the commit happened, so nothing is tried again: every caller hears of the failure.</summary>
    private void Commit(List<TableWrite> batch)
    {
        if (TryCommit(batch) is not { } failure)
        {
            foreach (var write in batch) write.Succeed();
        }
        else if (batch.Count == 1 || !session.IsOpen)
        {
            foreach (var write in batch) write.Fail(failure);
        }
        else
        {
            foreach (var write in batch) Commit([write]);
        }
    }

    /// <returns>Null when the batch is durable, else why nothing of it happened.</returns>
    private Exception? TryCommit(List<TableWrite> batch)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            if (!session.IsOpen) Reopen();
            database.Commit(session, batch);
            Measures.Committed(batch.Count, Stopwatch.GetElapsedTime(began));
            return null;
        }
        catch (Exception exception)
        {
            session.RollBack();
            return exception;
        }
    }

    private void Reopen()
    {
        session.Dispose();
        session = database.OpenForWriting();
    }
}
