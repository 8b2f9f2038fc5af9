namespace Grid.Scheduling.Environments;

/// <summary>Every environment boots its own runtime.</summary>
public sealed class NoStemCells : IStemCellsPolicy
{
    public int Keep(ReadOnlySpan<TimeSpan> sinceStarts) => 0;
}
