namespace Grid.Scheduling.Environments;

/// <summary>How the provisioned environments of a version are spread over the silos: evenly, as far as there is memory, and with as few moves as can be.</summary>
public static class ProvisioningPlan
{
    /// <summary>How many of the wanted environments may be on their way from a fuller silo to an emptier one: at least one, and one in so many.</summary>
    private const int MoveOneIn = 10;

    /// <summary>
    /// Environments for each silo, in the order of <paramref name="silos"/>. What a usable silo has stays there; what is missing goes where there are fewest,
    /// first to silos with free memory, then to those where idle environments can make way. Less than wanted when no silo has memory for more.
    /// </summary>
    /// <param name="wanted">Environments on all silos together.</param>
    /// <param name="memoryMb">What one environment takes, in MB; 1 upwards.</param>
    /// <param name="evenOut">True when some may move to where there are fewer: all are there, and losing a few for the time of a start is no harm.</param>
    public static int[] Spread(int wanted, int memoryMb, IReadOnlyList<ProvisioningSilo> silos, bool evenOut)
    {
        var plan = silos.Select(silo => silo.Usable ? Math.Min(silo.Held, silo.MemoryMb / memoryMb) : 0).ToArray();
        var total = plan.Sum();
        for (; total > wanted; total--) plan[Fullest()]--;
        for (; total < wanted && (Emptiest(HasFree) ?? Emptiest(HasMemory)) is { } silo; total++) plan[silo]++;
        if (evenOut && total == wanted)
        {
            for (var moves = Math.Max(1, wanted / MoveOneIn); moves > 0 && Emptiest(HasFree) is { } to && plan[Fullest()] - plan[to] > 1; moves--)
            {
                plan[Fullest()]--;
                plan[to]++;
            }
        }

        return plan;

        int Fullest() => Array.LastIndexOf(plan, plan.Max());

        int? Emptiest(Func<int, bool> has)
        {
            int? emptiest = null;
            for (var i = 0; i < plan.Length; i++)
            {
                if (silos[i].Usable && has(i) && (emptiest is not { } other || plan[i] < plan[other])) emptiest = i;
            }

            return emptiest;
        }

        bool HasFree(int i) => HasMemory(i) && (long)(plan[i] + 1 - silos[i].Held) * memoryMb <= silos[i].FreeMemoryMb;

        bool HasMemory(int i) => plan[i] < silos[i].MemoryMb / memoryMb;
    }
}
