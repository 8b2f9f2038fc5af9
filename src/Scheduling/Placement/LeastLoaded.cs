namespace Grid.Scheduling.Placement;

/// <summary>
/// The silo whose processors or memory are least in use, whichever of the two is scarcer there. Exact when one silo decides; several that decide at once
/// on figures of the same age may all choose the same one, which <see cref="PowerOfTwoChoices"/> avoids.
/// </summary>
public sealed class LeastLoaded : IPlacementPolicy
{
    public int Choose(in PlacementSubject function, ReadOnlySpan<PlacementCandidate> silos, System.Random random)
    {
        var least = 0;
        for (var index = 1; index < silos.Length; index++)
            if (IsBelow(silos[index], silos[least])) least = index;
        return least;
    }

    /// <summary>Among equals the one with fewer environments, then the one that is here.</summary>
    internal static bool IsBelow(in PlacementCandidate one, in PlacementCandidate other)
    {
        if (one.Load != other.Load) return one.Load < other.Load;
        return one.Environments != other.Environments ? one.Environments < other.Environments : one.IsLocal && !other.IsLocal;
    }
}
