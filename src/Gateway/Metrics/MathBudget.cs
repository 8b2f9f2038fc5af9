namespace Grid.Gateway.Metrics;

/// <summary>What all expressions of one request may take together. Used by one caller at a time.</summary>
internal sealed class MathBudget(CancellationToken cancelled)
{
    /// <summary>Points that are read, made or gone through.</summary>
    internal const int MostPoints = 500_000;

    /// <summary>Parentheses, functions and references to other queries that are inside each other, over all expressions: each takes room of the stack.</summary>
    internal const int MostDepth = 100;

    private long _points;
    private int _depth;

    /// <returns>False when it is too deep. Whoever has entered leaves again.</returns>
    internal bool Enter() => ++_depth <= MostDepth;

    internal void Leave() => _depth--;

    /// <returns>False when they are too many.</returns>
    /// <exception cref="OperationCanceledException">Nobody waits for the answer any more.</exception>
    internal bool Take(long points)
    {
        cancelled.ThrowIfCancellationRequested();
        return (_points += points) <= MostPoints;
    }
}
