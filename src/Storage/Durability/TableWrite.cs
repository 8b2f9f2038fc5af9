namespace Grid.Storage.Durability;

/// <summary>One caller's change, waiting to be committed together with others.</summary>
internal abstract class TableWrite
{
    /// <summary>Runs on the writer's thread inside a transaction; once more when that transaction failed.</summary>
    public abstract void Apply(SqlSession session);

    public abstract void Succeed();

    public abstract void Fail(Exception exception);
}

/// <typeparam name="TResult">What the caller learns when the change is durable.</typeparam>
internal abstract class TableWrite<TResult> : TableWrite
{
    private readonly TaskCompletionSource<TResult> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResult> Completion => completion.Task;

    protected TResult Result { get; set; } = default!;

    public sealed override void Succeed() => completion.SetResult(Result);

    public sealed override void Fail(Exception exception) => completion.SetException(exception);
}

/// <summary>A change in words of its own.</summary>
internal sealed class TableChange<TResult>(Func<SqlSession, TResult> change) : TableWrite<TResult>
{
    public override void Apply(SqlSession session) => Result = change(session);
}
