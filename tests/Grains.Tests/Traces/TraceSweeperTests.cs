using System.Net;
using Grid.Grains.Traces;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;

namespace Grid.Grains.Tests.Traces;

public sealed class TraceSweeperTests
{
    private const long Mega = 1024 * 1024;

    [Fact]
    public async Task The_oldest_go_until_what_is_kept_fits_and_the_sum_is_made_once()
    {
        var store = new MemoryTraceStore();
        for (var number = 0; number < 3_000; number++) store.Bytes.Enqueue(Mega / 1_000);
        store.Bytes.Enqueue(Mega);
        var before = store.Bytes.Sum();
        using var sweeper = new TraceSweeper(
            store, Options.Create(new TraceStoreOptions { MaxMb = 2 }), null!, new Silo(), new FakeTimeProvider(), NullLogger<TraceSweeper>.Instance);

        await sweeper.Sweep(TestContext.Current.CancellationToken);

        Assert.InRange(store.Bytes.Sum(), (2 * Mega) - (Mega / 1_000), 2 * Mega);
        Assert.True(before > 3 * Mega);

        // One for what is too old, and thousand traces at a time for what is too much.
        Assert.Equal((1, 3), (store.Sums, store.Trims));
    }

    private sealed class Silo : ILocalSiloDetails
    {
        public string Name => "one";

        public string ClusterId => "grid";

        public string DnsHostName => "localhost";

        public SiloAddress SiloAddress { get; } = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 1);

        public SiloAddress GatewayAddress => SiloAddress;
    }
}
