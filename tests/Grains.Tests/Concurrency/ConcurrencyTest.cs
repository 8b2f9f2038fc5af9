using System.Diagnostics;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Functions;
using Grid.Grains.Concurrency;
using Grid.Grains.Tests.Functions;

namespace Grid.Grains.Tests.Concurrency;

/// <summary>What the tests of reserved and provisioned concurrency share: a function with two versions, and silos of their own.</summary>
public abstract class ConcurrencyTest : FunctionTest
{
    protected ConcurrencyTest(FunctionsCluster cluster)
        : base(cluster) => Silos.Reset(Id, "a", "b", "c");

    internal ScriptedSilos Silos => Cluster.Silos;

    protected IAccountConcurrencyGrain Account => Cluster.Grains.GetGrain<IAccountConcurrencyGrain>(Id.Region);

    internal IProvisioningGrain Provisioning => Cluster.Grains.GetGrain<IProvisioningGrain>(Id.GrainKey);

    /// <summary>What the account has granted for environments of the function.</summary>
    protected async Task<int> Granted() => (await Account.GetFunction(Id, Cancel)).Provisioned;

    /// <summary>Creates the function with versions 1 and 2 and the alias <c>live</c>, which points to 1.</summary>
    protected async Task Prepared()
    {
        await Created();
        await Published();
        await Updated(2);
        await Published();
        await Value(Grain.CreateAlias(new AliasChange { Name = "live", FunctionVersion = "1" }, Cancel));
    }

    protected Task<ProvisionedConcurrency> Put(string qualifier, int requested) => Value(Grain.PutProvisionedConcurrency(qualifier, requested, Cancel));

    protected Task<ProvisionedConcurrency> Got(string qualifier) => Value(Grain.GetProvisionedConcurrency(qualifier, Cancel));

    protected Task<ProvisionedConcurrency> Ready(string qualifier) => Until(() => Got(qualifier), config => config.Status is ProvisioningStatus.Ready);

    /// <summary>Asks again and again while the clock goes on, until the answer pleases.</summary>
    protected async Task<T> Until<T>(Func<Task<T>> ask, Func<T, bool> pleases)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (pleases(answer)) return answer;
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60), $"The answer stays {answer}.");
            Cluster.Clock.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Yield();
        }
    }

    /// <summary>Has the grain look at everything once more, from beginning to end, without the clock: the one look has ended when the next has begun.</summary>
    protected async Task Looked()
    {
        var looks = Silos.Looks;
        for (var more = 1; more <= 2; more++)
        {
            await Provisioning.Wake();
            while (Silos.Looks < looks + more) await Task.Yield();
        }
    }
}
