using System.ComponentModel.DataAnnotations;

namespace Grid.Scheduling.Placement;

/// <summary>
/// Here while this silo is not full: no hop, and the next invocation that comes this way finds the environment. Otherwise at the version's home, found by hashing,
/// so that all silos send it to the same few; the next home when that one is full. When all are full, where the load is least, unless it is nearly as small here.
/// </summary>
public sealed class WarmFirst : IPlacementPolicy
{
    /// <summary>So much less must another silo be loaded to be worth a hop when all are full.</summary>
    private const double Hop = 0.1;

    /// <summary>A silo is full when this share of its processors is in use, 0.1-1; default 0.9. One that lacks the memory is never asked.</summary>
    [Range(0.1, 1.0)]
    public double FullAt { get; init; } = 0.9;

    /// <summary>False sends every function to its home at once, wherever it is invoked: fewer environments, and a hop for most invocations. Default true.</summary>
    public bool PreferLocal { get; init; } = true;

    public int Choose(in PlacementSubject function, ReadOnlySpan<PlacementCandidate> silos, System.Random random)
    {
        var home = -1;
        var local = -1;
        var least = 0;
        var heaviest = 0UL;
        for (var index = 0; index < silos.Length; index++)
        {
            ref readonly var silo = ref silos[index];
            if (LeastLoaded.IsBelow(silo, silos[least])) least = index;
            if (silo.IsLocal && PreferLocal) local = index;
            if (IsFull(silo, function)) continue;
            if (local == index) return index;
            var weight = Rendezvous.Weight(silo.Silo, function.Key);
            if (home >= 0 && weight <= heaviest) continue;
            (home, heaviest) = (index, weight);
        }

        if (home >= 0) return home;
        return local >= 0 && silos[local].Load - silos[least].Load < Hop ? local : least;
    }

    /// <summary>Where the memory has to be taken from idle environments first, another silo is better.</summary>
    private bool IsFull(in PlacementCandidate silo, in PlacementSubject function) => silo.CpuBusy >= FullAt || silo.FreeMemoryMb < function.MemoryMb;
}
