using CsCheck;
using Grid.Scheduling.Environments;

namespace Grid.Scheduling.Tests.Environments;

public sealed class ProvisioningPlanTests
{
    [Fact]
    public void Silos_get_the_same_number_give_or_take_one() => Assert.Equal([4, 3, 3], Spread(10, Silo(), Silo(), Silo()));

    [Fact]
    public void What_a_silo_has_stays_there() => Assert.Equal([1, 5, 4], Spread(10, Silo(held: 1), Silo(held: 5), Silo(held: 4)));

    [Fact]
    public void What_is_missing_goes_where_there_are_fewest() => Assert.Equal([4, 3, 3], Spread(10, Silo(held: 4), Silo(held: 2), Silo(held: 0)));

    [Fact]
    public void Fewer_are_taken_from_where_there_are_most() => Assert.Equal([2, 2, 1], Spread(5, Silo(held: 6), Silo(held: 2), Silo(held: 2)));

    [Fact]
    public void A_silo_that_must_not_have_any_loses_what_it_has() => Assert.Equal([0, 4, 4], Spread(8, Silo(held: 4, usable: false), Silo(held: 4), Silo()));

    [Fact]
    public void Free_memory_is_used_first_and_only_then_that_of_idle_environments()
    {
        Assert.Equal([1, 3], Spread(4, Silo(memory: 1000, free: 100), Silo(memory: 1000, free: 300)));
        Assert.Equal([3, 3], Spread(6, Silo(memory: 1000, free: 100), Silo(memory: 1000, free: 300)));
    }

    [Fact]
    public void What_a_silo_holds_already_needs_no_free_memory() => Assert.Equal([5, 5], Spread(10, Silo(held: 5, memory: 500, free: 0), Silo(memory: 500, free: 500)));

    [Fact]
    public void No_silo_gets_more_than_its_memory_holds() => Assert.Equal([2, 3], Spread(10, Silo(memory: 299), Silo(memory: 300)));

    [Fact]
    public void Some_move_to_an_emptier_silo_when_losing_a_few_is_no_harm()
    {
        Assert.Equal([10, 0], Spread(10, Silo(held: 10), Silo()));
        Assert.Equal([9, 1], Spread(10, evenOut: true, Silo(held: 10), Silo()));
        Assert.Equal([90, 10], Spread(100, evenOut: true, Silo(held: 100, memory: 10_000), Silo(memory: 10_000)));
        Assert.Equal([5, 5], Spread(10, evenOut: true, Silo(held: 6), Silo(held: 4)));
        Assert.Equal([6, 5], Spread(11, evenOut: true, Silo(held: 6), Silo(held: 5)));
        Assert.Equal([10, 0], Spread(10, evenOut: true, Silo(held: 10), Silo(free: 99)));
    }

    [Fact]
    public void Without_a_silo_there_is_nothing() => Assert.Empty(Spread(10));

    [Fact]
    public void A_plan_that_is_carried_out_stays_and_none_is_above_what_is_wanted_or_what_there_is_memory_for()
    {
        var silo = Gen.Select(Gen.Bool, Gen.Int[0, 12], Gen.Int[0, 1500], Gen.Int[0, 1500], (usable, held, memory, free) => Silo(held, Math.Max(memory, 100 * held), Math.Min(free, memory), usable));
        Gen.Select(Gen.Int[0, 30], silo.Array[0, 6], Gen.Bool).Sample((wanted, silos, evenOut) =>
        {
            var plan = ProvisioningPlan.Spread(wanted, 100, silos, evenOut);
            Assert.True(plan.Sum() <= wanted);
            for (var i = 0; i < plan.Length; i++) Assert.True(plan[i] == 0 || (silos[i].Usable && plan[i] * 100 <= silos[i].MemoryMb));
            for (var round = 0; round < 40; round++)
            {
                silos = [.. silos.Select((silo, i) => silo with { FreeMemoryMb = Math.Max(0, silo.FreeMemoryMb - (100 * (plan[i] - silo.Held))), Held = plan[i] })];
                plan = ProvisioningPlan.Spread(wanted, 100, silos, evenOut: true);
            }

            Assert.Equal(silos.Select(silo => silo.Held), plan);
        });
    }

    private static ProvisioningSilo Silo(int held = 0, int memory = 4000, int free = 4000, bool usable = true) => new(usable, held, memory, Math.Min(free, memory));

    private static int[] Spread(int wanted, params ProvisioningSilo[] silos) => Spread(wanted, evenOut: false, silos);

    private static int[] Spread(int wanted, bool evenOut, params ProvisioningSilo[] silos) => ProvisioningPlan.Spread(wanted, 100, silos, evenOut);
}
