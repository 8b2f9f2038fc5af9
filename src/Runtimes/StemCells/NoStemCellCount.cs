namespace Grid.Runtimes.StemCells;

/// <summary>Where nobody decides, there are none.</summary>
internal sealed class NoStemCellCount : IStemCellCount
{
    public int Keep(ReadOnlySpan<TimeSpan> sinceStarts) => 0;
}
