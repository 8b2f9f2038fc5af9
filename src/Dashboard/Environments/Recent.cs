namespace Grid.Dashboard.Environments;

/// <summary>An answer that all viewers of one moment share: the first who wants to know asks, the others get what it was told.</summary>
/// <param name="ask">Bounded in time by itself; asked again only when it has answered.</param>
/// <param name="keep">How old an answer may be.</param>
internal sealed class Recent<T>(Func<Task<T>> ask, Func<T, TimeSpan> keep, TimeProvider time)
{
    public Recent(Func<Task<T>> ask, TimeSpan keep, TimeProvider time)
        : this(ask, _ => keep, time)
    {
    }

    private readonly Lock _lock = new();
    private Task<T>? _answer;
    private long _askedAt;

    public Task<T> Get(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var isOver = _answer is null || (_answer.IsCompleted && (!_answer.IsCompletedSuccessfully || time.GetElapsedTime(_askedAt) >= keep(_answer.Result)));
            if (isOver) (_answer, _askedAt) = (ask(), time.GetTimestamp());
            return _answer!.WaitAsync(cancellationToken);
        }
    }
}
