using Grid.Grains.Concurrency;
using Grid.Scheduling.Concurrency;

namespace Grid.Grains.Tests.Concurrency;

public sealed class LimitsClusterTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public async Task However_many_silos_admit_the_account_has_one_limit(int silos)
    {
        await using var cluster = await LimitsCluster.Start(silos, accountLimit: 20);

        await cluster.Load("f", callers: 16, invocations: 60, Enumerable.Range(0, silos));

        Assert.InRange(cluster.Most(""), 1, 20);

        // Silos that are starved of their processors give back late what they do not use.
        Assert.Equal(20, (await Fill(cluster, 0, "f", 50, patience: 6)).Count);
        Assert.Equal(20, cluster.Most(""));
    }

    [Fact]
    public async Task A_silo_gets_what_others_hold_and_do_not_use()
    {
        await using var cluster = await LimitsCluster.Start(3, accountLimit: 20);
        var begun = await Fill(cluster, 0, "f", 20);
        foreach (var admission in begun) cluster.End(admission, "f");

        Assert.Equal(20, (await Fill(cluster, 1, "f", 21)).Count);
        Assert.Equal("ConcurrentInvocationLimitExceeded", await cluster.Begin(cluster.On(2, "f"), "f"));
    }

    [Fact]
    public async Task A_silo_that_waits_gets_its_share_of_what_becomes_free()
    {
        await using var cluster = await LimitsCluster.Start(2, accountLimit: 20);
        var begun = new Queue<FunctionAdmission>(await Fill(cluster, 0, "f", 20));
        var other = cluster.On(1, "f");
        var served = 0;

        // The first silo has more to do than it can, and ends one invocation after the other; the second one asks and asks.
        for (var i = 0; i < 200 && served < 10; i++)
        {
            if (await cluster.Begin(other, "f") is null) served++;
            cluster.End(begun.Dequeue(), "f");
            if (await cluster.Begin(cluster.On(0, "f"), "f") is null) begun.Enqueue(cluster.On(0, "f"));
            if (begun.Count == 0) break;
            cluster.Clock.Advance(TimeSpan.FromMilliseconds(20));
        }

        Assert.Equal(10, served);
        Assert.Equal(20, cluster.Most(""));
    }

    [Fact]
    public async Task Provisioned_environments_have_one_request_rate_on_all_silos_together()
    {
        await using var cluster = await LimitsCluster.Start(2, accountLimit: 20);
        Assert.True((await cluster.Provision("p", 3)).Ok);

        Assert.Equal(20, await Provisioned(cluster, 0, 20));
        var other = await Provisioned(cluster, 1, 20);
        Assert.Equal(30, 20 + other + await Provisioned(cluster, 0, 20));

        cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(30, await Provisioned(cluster, 1, 40) + await Provisioned(cluster, 0, 40) + await Provisioned(cluster, 1, 40));
    }

    [Fact]
    public async Task A_reserved_function_has_its_own_limit_on_all_silos_together_and_others_have_the_rest()
    {
        await using var cluster = await LimitsCluster.Start(3, accountLimit: 20);
        Assert.True((await cluster.Reserve("r", 6)).Ok);

        await Task.WhenAll(cluster.Load("r", 8, 40, [0, 1, 2]), cluster.Load("f", 8, 40, [0, 1, 2]));

        Assert.InRange(cluster.Most("r"), 1, 6);
        Assert.InRange(cluster.Most("f"), 1, 14);
        Assert.Equal(6, (await Fill(cluster, 2, "r", 10)).Count);
        Assert.Equal("ReservedFunctionConcurrentInvocationLimitExceeded", await cluster.Begin(cluster.On(1, "r"), "r"));
        Assert.Equal(14, (await Fill(cluster, 1, "f", 20)).Count);
        Assert.Equal("ConcurrentInvocationLimitExceeded", await cluster.Begin(cluster.On(0, "f"), "f"));
    }

    [Fact]
    public async Task A_reservation_counts_what_runs_already()
    {
        await using var cluster = await LimitsCluster.Start(3, accountLimit: 20);
        var begun = await Fill(cluster, 0, "r", 5);
        begun.AddRange(await Fill(cluster, 1, "r", 3));
        await cluster.Reserve("r", 6);

        Assert.NotNull(await cluster.Begin(cluster.On(2, "r"), "r"));
        foreach (var admission in begun.Take(2)) cluster.End(admission, "r");
        Assert.NotNull(await Later(cluster, 2, "r"));
        cluster.End(begun[2], "r");
        await cluster.Renew(0);

        Assert.Null(await Later(cluster, 2, "r"));
        Assert.NotNull(await Later(cluster, 1, "r"));
    }

    [Fact]
    public async Task Zero_stops_a_function_everywhere_and_taking_it_back_lets_it_run()
    {
        await using var cluster = await LimitsCluster.Start(2, accountLimit: 20);
        await Fill(cluster, 0, "f", 3);
        await cluster.Reserve("r", 0);

        Assert.Equal("ReservedFunctionConcurrentInvocationLimitExceeded", await cluster.Begin(cluster.On(0, "r"), "r"));
        Assert.Equal("ReservedFunctionConcurrentInvocationLimitExceeded", await cluster.Begin(cluster.On(1, "r"), "r"));
        await cluster.Reserve("r", null);

        Assert.Null(await Later(cluster, 0, "r"));
        Assert.Null(await Later(cluster, 1, "r"));
    }

    [Fact]
    public async Task The_slots_of_a_killed_silo_come_back_when_its_lease_is_over_and_not_before()
    {
        await using var cluster = await LimitsCluster.Start(3, accountLimit: 20);
        Assert.Equal(12, (await Fill(cluster, 2, "f", 12)).Count);

        // Takes what the other silo holds ahead of need, which nobody could take from a dead one.
        Assert.Equal(8, (await Fill(cluster, 0, "f", 20)).Count);
        await cluster.Kill(2);

        Assert.Empty(await Fill(cluster, 1, "f", 20));
        await Advance(cluster, TimeSpan.FromSeconds(12));

        Assert.Equal(12, (await Fill(cluster, 1, "f", 20)).Count);
    }

    [Fact]
    public async Task A_silo_that_stops_in_order_leaves_its_slots_at_once()
    {
        await using var cluster = await LimitsCluster.Start(2, accountLimit: 20);
        var begun = await Fill(cluster, 1, "f", 20);
        foreach (var admission in begun) cluster.End(admission, "f");
        await cluster.Stop(1);

        Assert.Equal(20, (await Fill(cluster, 0, "f", 20)).Count);
    }

    [Fact]
    public async Task Requests_beyond_ten_a_second_for_each_slot_are_refused_on_all_silos_together()
    {
        await using var cluster = await LimitsCluster.Start(2, accountLimit: 4);
        var reasons = new List<string?>();
        for (var i = 0; i < 60; i++)
        {
            var admission = cluster.On(i % 2, "f");
            reasons.Add(await cluster.Begin(admission, "f"));
            if (reasons[^1] is null) cluster.End(admission, "f");
        }

        Assert.Equal(40, reasons.Count(reason => reason is null));
        Assert.All(reasons.OfType<string>(), reason => Assert.Equal("FunctionInvocationRateLimitExceeded", reason));
        cluster.Clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Null(await cluster.Begin(cluster.On(0, "f"), "f"));
    }

    private const string TooFast = "FunctionInvocationRateLimitExceeded";

    /// <summary>Invocations that find a provisioned environment idle, until one is not to run there.</summary>
    private static async Task<int> Provisioned(LimitsCluster cluster, int silo, int count)
    {
        var admission = cluster.On(silo, "p");
        for (var taken = 0; taken < count; taken++)
        {
            var last = admission.TryProvisioned();
            for (var asks = 0; last is Admission.Ask && asks < 4; asks++)
            {
                Assert.True(await admission.AskForProvisioned());
                last = admission.TryProvisioned();
            }

            if (last is Admission.NoSlot) return taken;
            Assert.Equal(Admission.Admitted, last);
        }

        return count;
    }

    /// <param name="patience">Refusals in a row after which nothing more is expected.</param>
    private static async Task<List<FunctionAdmission>> Fill(LimitsCluster cluster, int silo, string function, int most, int patience = 3)
    {
        var admission = cluster.On(silo, function);
        var begun = new List<FunctionAdmission>();
        for (var (full, slow) = (0, 0); begun.Count < most && full < patience && slow < 20;)
        {
            var refusal = await cluster.Begin(admission, function);
            if (refusal is null) begun.Add(admission);
            full = refusal is null or TooFast ? 0 : full + 1;

            // An authority that has moved gives out requests as they come back, from none.
            slow = refusal is TooFast ? slow + 1 : 0;
            if (refusal is not null) cluster.Clock.Advance(TimeSpan.FromMilliseconds(200));
        }

        return begun;
    }

    private static async Task<string?> Later(LimitsCluster cluster, int silo, string function)
    {
        cluster.Clock.Advance(TimeSpan.FromMilliseconds(200));
        return await cluster.Begin(cluster.On(silo, function), function);
    }

    /// <summary>In steps, between which silos renew what they hold.</summary>
    private static async Task Advance(LimitsCluster cluster, TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(1))
        {
            cluster.Clock.Advance(TimeSpan.FromSeconds(1));
            for (var silo = 0; silo < cluster.Silos; silo++) await cluster.Renew(silo);
        }
    }
}
