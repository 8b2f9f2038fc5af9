using System.Net;
using Grid.Grains.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Grains.Tests.Metrics;

public sealed class ConcurrencySamplerTests
{
    [Fact]
    public void A_silo_that_has_become_the_first_leaves_the_minute_to_the_one_before()
    {
        var machine = new FakeTimeProvider();
        using var sampler = new ConcurrencySampler(null!, null!, null!, null!, null!, new Details(), machine, NullLogger<ConcurrencySampler>.Instance);

        Assert.False(sampler.Next(100));
        Assert.False(sampler.Next(100));
        machine.Advance(TimeSpan.FromSeconds(30));
        Assert.True(sampler.Next(101));
        Assert.False(sampler.Next(101));

        // It was not the first for a while.
        machine.Advance(TimeSpan.FromMinutes(5));
        Assert.False(sampler.Next(106));
        machine.Advance(TimeSpan.FromSeconds(30));
        Assert.True(sampler.Next(107));
    }

    private sealed class Details : ILocalSiloDetails
    {
        public string Name => "silo";

        public string ClusterId => "cluster";

        public string DnsHostName => "localhost";

        public SiloAddress SiloAddress { get; } = SiloAddress.New(IPAddress.Loopback, 1, 1);

        public SiloAddress GatewayAddress => SiloAddress;
    }
}
