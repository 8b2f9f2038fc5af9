using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Grid.Storage.Durability;

/// <summary>
/// The one writer of the tables. Writes that arrive while a commit is being flushed go into the next one together (group commit),
/// and each caller's task ends after the flush of its own commit.
/// </summary>
internal sealed class TableWriter : IDisposable
{
    private const int MaxWaiting = 4_096;
    private const int MaxPerCommit = 512;

    private readonly Channel<Pending> waiting = Channel.CreateBounded<Pending>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly SqliteSession session;
    private readonly Thread thread;

    /// <param name="session">Belongs to the writer from here on.</param>
    public TableWriter(SqliteSession session)
    {
        this.session = session;
        thread = new Thread(Run) { Name = "grid-table-writer", IsBackground = true };
        thread.Start();
    }

    /// <summary>Applies a change and returns its result once it is durable.</summary>
    /// <param name="change">
    /// Runs on the writer's thread inside a transaction. May run twice: when a neighbour fails, the writes of the transaction are tried again one by one.
    /// </param>
    /// <param name="cancellationToken">Heeded until the change is accepted; after that its fate is waited for.</param>
    public async Task<TResult> Write<TResult>(Func<SqliteSession, TResult> change, CancellationToken cancellationToken)
    {
        var write = new Pending<TResult>(change);
        await waiting.Writer.WriteAsync(write, cancellationToken);
        return await write.Completion;
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
        var batch = new List<Pending>(MaxPerCommit);
        // The thread is the writer's own, so it may block.
        while (waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < MaxPerCommit && waiting.Reader.TryRead(out var write)) batch.Add(write);
            Commit(batch);
            batch.Clear();
        }
    }

    private void Commit(List<Pending> batch)
    {
        if (TryCommit(batch) is not { } failure)
        {
            foreach (var write in batch) write.Succeed();
        }
        else if (batch.Count == 1)
        {
            batch[0].Fail(failure);
        }
        else
        {
            foreach (var write in batch) Commit([write]);
        }
    }

    /// <returns>Null when the batch is durable, else why nothing of it happened.</returns>
    private Exception? TryCommit(List<Pending> batch)
    {
        try
        {
            session.Execute("BEGIN IMMEDIATE");
            foreach (var write in batch) write.Apply(session);
            session.Execute("COMMIT");
            return null;
        }
        catch (Exception exception)
        {
            RollBack();
            return exception;
        }
    }

    private void RollBack()
    {
        try
        {
            session.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back by itself, as it does when the disk is full or broken.
        }
    }

    /// <summary>One caller's change, waiting to be committed together with others.</summary>
    private abstract class Pending
    {
        public abstract void Apply(SqliteSession session);

        public abstract void Succeed();

        public abstract void Fail(Exception exception);
    }

    private sealed class Pending<TResult>(Func<SqliteSession, TResult> change) : Pending
    {
        private readonly TaskCompletionSource<TResult> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TResult result = default!;

        public Task<TResult> Completion => completion.Task;

        public override void Apply(SqliteSession session) => result = change(session);

        public override void Succeed() => completion.SetResult(result);

        public override void Fail(Exception exception) => completion.SetException(exception);
    }
}
