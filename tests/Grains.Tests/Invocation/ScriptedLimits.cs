using Grid.Contracts.Functions;
using Grid.Grains.Concurrency;
using Grid.Runtimes.Environments;
using Grid.Scheduling.Concurrency;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Tests.Invocation;

/// <summary>An account with so much concurrency, all of it leased to this silo beforehand, and no limit on requests; on starts only when it is said: what is not asked for here is answered at once.</summary>
internal static class ScriptedLimits
{
    private const int Plenty = 1_000_000;

    /// <param name="provisioned">Functions that have provisioned environments.</param>
    /// <param name="provisionedRequests">Requests that these take, each time they are asked for.</param>
    public static SiloLeases Of(int accountLimit, FunctionId function, TimeProvider time, int starts = Plenty, string[]? provisioned = null, Func<int>? provisionedRequests = null)
    {
        var options = new ConcurrencyOptions { AccountLimit = accountLimit, MinimumUnreserved = 0 };
        var ledger = new AccountLedger(options.Rules, TimeSpan.MaxValue, TimeSpan.Zero);
        ledger.Divide(new AccountShares(accountLimit, 0, new Dictionary<string, FunctionShare>()), 0, TimeSpan.Zero);
        LeaseGrant Answer(LeaseAsk ask)
        {
            var grant = ledger.Complete(ledger.Begin("silo", ask, TimeSpan.Zero)!, TimeSpan.Zero);
            return grant with
            {
                Table = grant.Table is null || provisioned is null ? grant.Table : grant.Table with { Provisioned = provisioned.ToDictionary(name => new FunctionId(function.Region, name).GrainKey, _ => 10) },
                Tokens = [.. grant.Tokens.Select(tokens => tokens with { Tokens = Given(tokens.Bucket) })],
            };
        }

        int Given(string bucket) => Buckets.Pool(bucket) is not null ? Plenty : Buckets.ProvisionedOf(bucket) is null ? starts : provisionedRequests?.Invoke() ?? Plenty;

        var leases = new SiloLeases((_, ask) => Task.FromResult<LeaseGrant?>(Answer(ask)), new NoFence(), Options.Create(options), time, NullLogger<RegionLeases>.Instance);
        var slots = leases.Region(function.Region).Slots;
        var place = slots.Of(function.GrainKey);
        slots.Wait(place, accountLimit);
        slots.WaitForStarts(options.Starts.BucketOf(function.GrainKey), 1);
        var ask = slots.NextAsk(TimeSpan.Zero);
        slots.Answered(ask, Answer(ask), TimeSpan.Zero, TimeSpan.Zero);
        slots.Wait(place, -accountLimit);
        return leases;
    }

    /// <summary>No silo freezes here.</summary>
    internal sealed class NoFence : IEnvironmentFence
    {
        public void MayRunFor(TimeSpan? time)
        {
        }
    }
}
