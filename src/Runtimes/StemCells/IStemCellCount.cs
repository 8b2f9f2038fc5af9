namespace Grid.Runtimes.StemCells;

/// <summary>Decides how many stem cells are kept for a kind of function. Asked off every hot path.</summary>
public interface IStemCellCount
{
    /// <param name="sinceStarts">How long ago environments of the kind were started, at most <see cref="MemoryOfStarts"/> of them, the latest first; empty before the first.</param>
    /// <returns>0 or more; the pool's own limits apply to it.</returns>
    int Keep(ReadOnlySpan<TimeSpan> sinceStarts);

    /// <summary>How many starts are remembered for each kind.</summary>
    const int MemoryOfStarts = 64;
}
