namespace Grid.Scheduling.Placement;

/// <summary>
/// Decides on which silo an environment is started for an invocation that finds no idle one in the whole grid.
/// Never called by two threads at the same time.
/// </summary>
public interface IPlacementPolicy
{
    /// <summary>Index of the silo that starts the environment.</summary>
    /// <param name="function">What the environment is for.</param>
    /// <param name="silos">At least one, in the order of their addresses; every one of them has the runtime and the memory.</param>
    /// <param name="random">The only dice that a policy rolls.</param>
    int Choose(in PlacementSubject function, ReadOnlySpan<PlacementCandidate> silos, System.Random random);
}
