using System.ComponentModel.DataAnnotations;

namespace Grid.Scheduling.Environments;

/// <summary>The same number for every kind, whether it is used or not: also the first start after the silo's own is quick.</summary>
public sealed class FixedStemCells : IStemCellsPolicy
{
    /// <summary>Cells of each kind; default 2.</summary>
    [Range(1, 100)]
    public int Count { get; init; } = 2;

    public int Keep(ReadOnlySpan<TimeSpan> sinceStarts) => Count;
}
