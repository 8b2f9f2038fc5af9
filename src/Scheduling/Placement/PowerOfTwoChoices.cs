namespace Grid.Scheduling.Placement;

/// <summary>
/// The less loaded of two silos that the dice name. Nearly as even as looking at all of them, and silos that decide on figures of the same age do not run after
/// each other. Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001.
/// </summary>
public sealed class PowerOfTwoChoices : IPlacementPolicy
{
    public int Choose(in PlacementSubject function, ReadOnlySpan<PlacementCandidate> silos, System.Random random)
    {
        if (silos.Length == 1) return 0;
        var one = random.Next(silos.Length);
        var other = random.Next(silos.Length - 1);
        if (other >= one) other++;
        return LeastLoaded.IsBelow(silos[other], silos[one]) ? other : one;
    }
}
