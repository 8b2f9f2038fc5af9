namespace Grid.Scheduling.Placement;

/// <summary>One after the other, whatever they hold; each silo counts for itself.</summary>
public sealed class RoundRobin : IPlacementPolicy
{
    private uint _next;

    public int Choose(in PlacementSubject function, ReadOnlySpan<PlacementCandidate> silos, System.Random random) => (int)(_next++ % (uint)silos.Length);
}
