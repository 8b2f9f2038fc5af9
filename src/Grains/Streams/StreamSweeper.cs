using Grid.Contracts;
using Grid.Grains.Environments;
using Grid.Storage.Durability;
using Grid.Storage.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Streams;

/// <summary>Deletes records whose retention is over, and wakes the streams that have to do something by themselves, within a minute after the silo that looked after them has gone.</summary>
internal sealed class StreamSweeper(
    IGrainStateIndex index,
    IShardLog log,
    IGrainFactory grains,
    TimeProvider time,
    [FromKeyedServices(MachineClock.Key)] TimeProvider machine,
    ILogger<StreamSweeper> logger) : StateSweeper<StoredStream>(StoredStream.StateName, index, machine, logger)
{
    /// <summary>Of one transaction, so that others need not wait long.</summary>
    private const int BlocksPerTrim = 200;

    /// <summary>Transactions for one shard at a time.</summary>
    private const int TrimsPerSweep = 100;

    protected override async Task Sweep(string key, StoredStream stream, CancellationToken cancellationToken)
    {
        var expired = time.GetUtcNow() - stream.Retention;
        if (stream.HasWork || stream.Shards.Any(shard => shard.ClosedAt <= expired)) await grains.GetGrain<IStreamPeer>(key).Wake(cancellationToken);
        foreach (var shard in stream.Shards)
        {
            for (var trim = 0; trim < TrimsPerSweep && await log.Trim(shard.Log, expired.ToUnixTimeMilliseconds(), BlocksPerTrim, cancellationToken) == BlocksPerTrim; trim++) { }
        }
    }
}
