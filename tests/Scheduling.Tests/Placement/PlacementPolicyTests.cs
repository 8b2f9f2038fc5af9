using Grid.Scheduling.Placement;

namespace Grid.Scheduling.Tests.Placement;

/// <summary>What holds for every placement policy.</summary>
public sealed class PlacementPolicyTests
{
    public static TheoryData<Type> Policies =>
        [.. typeof(IPlacementPolicy).Assembly.GetTypes().Where(type => type is { IsClass: true } && type.IsAssignableTo(typeof(IPlacementPolicy)))];

    [Theory, MemberData(nameof(Policies))]
    public void The_same_seed_gives_the_same_places(Type policy)
    {
        var silos = Mixed();

        Assert.Equal(Fleet.Place(New(policy), silos, 500, seed: 42), Fleet.Place(New(policy), silos, 500, seed: 42));
    }

    [Theory, MemberData(nameof(Policies))]
    public void One_silo_gets_everything_however_full_it_is(Type policy) =>
        Assert.All(Fleet.Place(New(policy), [Fleet.Silo("a", freeMb: 0, cpu: 1, environments: 1000)], 20), silo => Assert.Equal("a", silo));

    [Theory, MemberData(nameof(Policies))]
    public void Alike_silos_get_alike_shares_unless_the_policy_goes_by_load_alone(Type policy)
    {
        var silos = Fleet.Of(5);

        var counts = Fleet.Count(silos, Fleet.Place(New(policy), silos, 5_000));

        if (policy == typeof(LeastLoaded)) Assert.Equal([5_000, 0, 0, 0, 0], counts);
        else Assert.All(counts, count => Assert.InRange(count, 800, 1_200));
    }

    private static IPlacementPolicy New(Type policy) => (IPlacementPolicy)Activator.CreateInstance(policy)!;

    private static PlacementCandidate[] Mixed() =>
        [.. Fleet.Of(7).Select((silo, index) => silo with { IsLocal = index == 3, CpuBusy = index * 0.15, FreeMemoryMb = 1000 - (index * 100), Environments = index })];
}
