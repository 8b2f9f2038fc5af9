using Grid.Scheduling.Placement;

namespace Grid.Scheduling.Tests.Placement;

/// <summary>Policies that keep a function on few silos.</summary>
public sealed class HashPolicyTests
{
    private const int Functions = 2_000;

    private static readonly WarmFirst Home = new() { PreferLocal = false };

    public static TheoryData<IPlacementPolicy> Policies => [new ConsistentHashBoundedLoads { Factor = 100 }, Home];

    [Theory, MemberData(nameof(Policies))]
    public void A_function_has_one_home_wherever_it_is_invoked_and_in_whichever_order_the_silos_come(IPlacementPolicy policy)
    {
        var silos = Fleet.Of(5);
        PlacementCandidate[] elsewhere = [.. silos.Reverse().Select((silo, index) => silo with { IsLocal = index == 0 })];

        Assert.Equal(Fleet.Place(policy, silos, Functions, seed: 1), Fleet.Place(policy, elsewhere, Functions, seed: 2));
    }

    [Theory, MemberData(nameof(Policies))]
    public void When_a_silo_leaves_only_its_own_functions_move(IPlacementPolicy policy)
    {
        var silos = Fleet.Of(5);

        var before = Fleet.Place(policy, silos, Functions);
        var after = Fleet.Place(policy, silos[..4], Functions);

        for (var number = 0; number < Functions; number++)
            if (before[number] != silos[4].Silo) Assert.Equal(before[number], after[number]);
        Assert.All(Fleet.Count(silos[..4], after), count => Assert.InRange(count, 400, 600));
    }

    [Theory, MemberData(nameof(Policies))]
    public void When_a_silo_joins_it_takes_its_share_and_nothing_else_moves(IPlacementPolicy policy)
    {
        var silos = Fleet.Of(6);

        var before = Fleet.Place(policy, silos[..5], Functions);
        var after = Fleet.Place(policy, silos, Functions);

        var moved = Enumerable.Range(0, Functions).Where(number => before[number] != after[number]).ToArray();
        Assert.All(moved, number => Assert.Equal(silos[5].Silo, after[number]));
        Assert.InRange(moved.Length, Functions / 6 * 4 / 5, Functions / 6 * 6 / 5);
    }

    [Theory]
    [InlineData(1.0, 100)]
    [InlineData(1.25, 125)]
    [InlineData(2.0, 200)]
    public void No_silo_takes_more_than_its_bound_of_one_popular_function(double factor, int most)
    {
        var silos = Fleet.Of(5);
        var policy = new ConsistentHashBoundedLoads { Factor = factor };
        for (var number = 0; number < 500; number++)
        {
            var index = policy.Choose(Fleet.Function(0), silos, new System.Random(1));
            silos[index] = silos[index] with { Environments = silos[index].Environments + 1 };
        }

        Assert.Equal(most, silos.Max(silo => silo.Environments));
        Assert.Equal(500, silos.Sum(silo => silo.Environments));
    }

    [Fact]
    public void Warm_first_stays_here_until_this_silo_is_full()
    {
        var policy = new WarmFirst { FullAt = 0.9 };
        var silos = Fleet.Of(3);

        Assert.Equal(1, Choose(cpu: 0.89, freeMb: 128));
        Assert.NotEqual(1, Choose(cpu: 0.9, freeMb: 128));
        Assert.NotEqual(1, Choose(cpu: 0, freeMb: 127));

        int Choose(double cpu, int freeMb) =>
            policy.Choose(Fleet.Function(1), [silos[0], silos[1] with { IsLocal = true, CpuBusy = cpu, FreeMemoryMb = freeMb }, silos[2]], new System.Random(1));
    }

    [Fact]
    public void When_its_home_is_full_a_function_has_another_one_and_comes_back_later()
    {
        var silos = Fleet.Of(4);
        var home = Home.Choose(Fleet.Function(0), silos, new System.Random(1));
        PlacementCandidate[] full = [.. silos.Select((silo, index) => index == home ? silo with { CpuBusy = 0.95 } : silo)];

        var second = Home.Choose(Fleet.Function(0), full, new System.Random(1));

        Assert.NotEqual(home, second);
        Assert.Equal(second, Home.Choose(Fleet.Function(0), full, new System.Random(2)));
        Assert.Equal(home, Home.Choose(Fleet.Function(0), silos, new System.Random(1)));
    }

    [Theory]
    [InlineData(0.94, true, 0)]
    [InlineData(0.96, true, 1)]
    [InlineData(0.94, false, 1)]
    public void When_all_are_full_the_least_loaded_gets_it_unless_this_silo_is_nearly_as_little_loaded(double here, bool preferLocal, int expected)
    {
        PlacementCandidate[] silos = [Fleet.Silo("a", local: true, cpu: here), Fleet.Silo("b", cpu: 0.85), Fleet.Silo("c", cpu: 1)];

        Assert.Equal(expected, new WarmFirst { FullAt = 0.8, PreferLocal = preferLocal }.Choose(Fleet.Function(0), silos, new System.Random(1)));
    }
}
