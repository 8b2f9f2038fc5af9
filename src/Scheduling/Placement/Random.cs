namespace Grid.Scheduling.Placement;

/// <summary>Any of them, all as likely.</summary>
public sealed class Random : IPlacementPolicy
{
    public int Choose(in PlacementSubject function, ReadOnlySpan<PlacementCandidate> silos, System.Random random) => random.Next(silos.Length);
}
