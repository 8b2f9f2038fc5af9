using Grid.Contracts.Environments;

namespace Grid.Grains.Environments;

/// <summary>The silos of the cluster as this one sees them.</summary>
public interface ISilos
{
    /// <summary>Every silo that is alive, this one included, in the order of their addresses. Costs nothing to ask.</summary>
    IReadOnlyList<SiloSnapshot> Live { get; }
}
