using System.ComponentModel.DataAnnotations;

namespace Grid.Scheduling.Placement;

/// <summary>
/// A function version has a home, found by hashing, so that its code and its environments stay together; a silo that holds more than its share of all environments
/// passes new ones on to the version's next home. Mirrokni, Thorup and Zadimoghaddam, "Consistent Hashing with Bounded Loads", 2018; by highest random weight
/// instead of a ring.
/// </summary>
public sealed class ConsistentHashBoundedLoads : IPlacementPolicy
{
    /// <summary>Most environments that a silo takes, as a multiple of the average; default 1.25. Nearer to 1 is more even and keeps less together.</summary>
    [Range(1.0, 100.0)]
    public double Factor { get; init; } = 1.25;

    public int Choose(in PlacementSubject function, ReadOnlySpan<PlacementCandidate> silos, System.Random random)
    {
        long environments = 1;
        foreach (ref readonly var silo in silos) environments += silo.Environments;
        var bound = Math.Ceiling(Factor * environments / silos.Length);
        var home = -1;
        var heaviest = 0UL;
        for (var index = 0; index < silos.Length; index++)
        {
            // The silo with fewest environments is always below the bound.
            if (silos[index].Environments + 1 > bound) continue;
            var weight = Rendezvous.Weight(silos[index].Silo, function.Key);
            if (home >= 0 && weight <= heaviest) continue;
            (home, heaviest) = (index, weight);
        }

        return home;
    }
}
