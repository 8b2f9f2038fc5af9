using Grid.Runtimes.StemCells;
using Grid.Scheduling.Environments;

namespace Grid.Grains.Environments;

/// <summary>Stem cells as the policy wants them.</summary>
internal sealed class StemCellCount(IStemCellsPolicy policy) : IStemCellCount
{
    public int Keep(ReadOnlySpan<TimeSpan> sinceStarts) => policy.Keep(sinceStarts);
}
