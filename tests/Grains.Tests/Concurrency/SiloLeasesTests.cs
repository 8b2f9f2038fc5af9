using Grid.Contracts.Functions;
using Grid.Grains.Concurrency;
using Grid.Runtimes.Environments;
using Grid.Scheduling.Concurrency;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Grains.Tests.Concurrency;

/// <summary>What the fence is told while slots are leased and renewed.</summary>
public sealed class SiloLeasesTests : IEnvironmentFence
{
    private static readonly FunctionId s_function = new("us-east-1", "f");
    private readonly FakeTimeProvider _time = new();
    private readonly List<TimeSpan?> _told = [];
    private readonly SiloLeases _leases;
    private int _asks;

    public SiloLeasesTests() => _leases = new SiloLeases(Answer, this, Options.Create(new ConcurrencyOptions { LeaseSeconds = 10 }), _time, NullLogger<RegionLeases>.Instance);

    void IEnvironmentFence.MayRunFor(TimeSpan? time) => _told.Add(time);

    [Fact]
    public async Task The_fence_is_told_before_anything_runs_under_the_first_lease()
    {
        Assert.Null(await _leases.Of(s_function).Admit());
        Assert.Equal([TimeSpan.FromSeconds(10)], _told);
        Assert.Equal(1, _asks);
    }

    [Fact]
    public async Task The_fence_is_told_of_a_renewal()
    {
        await _leases.StartAsync(TestContext.Current.CancellationToken);
        Assert.Null(await _leases.Of(s_function).Admit());
        _time.Advance(TimeSpan.FromSeconds(4));
        await _leases.Region("us-east-1").Ask();
        Assert.Equal([TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10)], _told);
    }

    private Task<LeaseGrant?> Answer(string region, LeaseAsk ask)
    {
        _asks++;
        return Task.FromResult<LeaseGrant?>(new LeaseGrant(
            TimeSpan.FromSeconds(10), false, 0, new PoolTable(10, 100, new Dictionary<string, ReservedPool>()),
            [.. ask.Pools.Select(pool => new PoolGrant(pool.Pool, pool.Want))], [.. ask.Tokens.Select(tokens => new TokenGrant(tokens.Bucket, tokens.Want, TimeSpan.Zero))]));
    }
}
