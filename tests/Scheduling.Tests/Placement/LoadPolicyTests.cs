using Grid.Scheduling.Placement;

namespace Grid.Scheduling.Tests.Placement;

/// <summary>Policies that look at how full silos are, or at nothing.</summary>
public sealed class LoadPolicyTests
{
    [Fact]
    public void Round_robin_takes_one_after_the_other()
    {
        var silos = Fleet.Of(3);

        Assert.Equal([silos[0].Silo, silos[1].Silo, silos[2].Silo, silos[0].Silo, silos[1].Silo], Fleet.Place(new RoundRobin(), silos, 5));
    }

    [Fact]
    public void Round_robin_goes_on_when_a_silo_has_gone()
    {
        var policy = new RoundRobin();
        Fleet.Place(policy, Fleet.Of(3), 5);

        Assert.InRange(policy.Choose(Fleet.Function(0), Fleet.Of(1), new System.Random(1)), 0, 0);
    }

    [Fact]
    public void Least_loaded_goes_by_the_scarcer_of_processors_and_memory()
    {
        PlacementCandidate[] silos = [Fleet.Silo("busy", cpu: 0.8), Fleet.Silo("crowded", freeMb: 100), Fleet.Silo("between", freeMb: 300, cpu: 0.6)];

        Assert.Equal(2, new LeastLoaded().Choose(Fleet.Function(0), silos, new System.Random(1)));
    }

    [Fact]
    public void Among_equally_loaded_silos_fewer_environments_count_and_then_being_here()
    {
        var policy = new LeastLoaded();

        Assert.Equal(1, policy.Choose(Fleet.Function(0), [Fleet.Silo("a", environments: 2), Fleet.Silo("b", environments: 1)], new System.Random(1)));
        Assert.Equal(1, policy.Choose(Fleet.Function(0), [Fleet.Silo("a"), Fleet.Silo("b", local: true)], new System.Random(1)));
        Assert.Equal(0, policy.Choose(Fleet.Function(0), [Fleet.Silo("a"), Fleet.Silo("b")], new System.Random(1)));
    }

    [Fact]
    public void Of_two_silos_the_power_of_two_choices_always_takes_the_less_loaded()
    {
        PlacementCandidate[] silos = [Fleet.Silo("a", cpu: 0.9), Fleet.Silo("b", cpu: 0.1)];

        Assert.All(Fleet.Place(new PowerOfTwoChoices(), silos, 200), silo => Assert.Equal("b", silo));
    }

    [Fact]
    public void The_power_of_two_choices_never_takes_the_most_loaded_and_spreads_over_the_others()
    {
        PlacementCandidate[] silos = [.. Fleet.Of(5).Select((silo, index) => silo with { CpuBusy = index * 0.2 })];

        var counts = Fleet.Count(silos, Fleet.Place(new PowerOfTwoChoices(), silos, 5_000));

        // Silo i wins against the 4 - i that are fuller: 2 (4 - i) / 20 of all.
        Assert.Equal(0, counts[4]);
        for (var index = 0; index < 4; index++) Assert.InRange(counts[index], ((4 - index) * 500) - 150, ((4 - index) * 500) + 150);
    }

    [Fact]
    public void Two_choices_keep_the_fullest_silo_close_to_the_average_where_one_choice_does_not()
    {
        Assert.InRange(Fullest(new PowerOfTwoChoices()), 100, 104);
        Assert.InRange(Fullest(new Scheduling.Placement.Random()), 115, 150);

        static int Fullest(IPlacementPolicy policy)
        {
            var silos = Fleet.Of(50);
            var random = new System.Random(3);
            for (var number = 0; number < 5_000; number++)
            {
                var index = policy.Choose(Fleet.Function(number), silos, random);
                silos[index] = silos[index] with { Environments = silos[index].Environments + 1 };
            }

            return silos.Max(silo => silo.Environments);
        }
    }
}
