using Grid.Contracts;
using Grid.Contracts.Tables;
using Grid.Grains.Environments;
using Grid.Storage.Durability;
using Grid.Storage.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Tables;

/// <summary>Deletes records of change streams that are older than 24 hours, and has tables forget the streams that were closed so long ago.</summary>
internal sealed class TableStreamSweeper(
    IGrainStateIndex index,
    IShardLog logs,
    IGrainFactory grains,
    TimeProvider time,
    [FromKeyedServices(MachineClock.Key)] TimeProvider machine,
    ILogger<TableStreamSweeper> logger) : StateSweeper<StoredTable>(StoredTable.StateName, index, machine, logger)
{
    /// <summary>Blocks of one log at a time.</summary>
    private const int Blocks = 500;

    protected override async Task Sweep(string key, StoredTable table, CancellationToken cancellationToken)
    {
        var horizon = time.GetUtcNow() - TableStreamGrain.Retention;
        if (table.Streams.Any(stream => stream.ClosedAt <= horizon || (!stream.IsOpen && stream.Shards.Any(shard => shard.End is null))))
            await grains.GetGrain<ITableStreamGrain>(key).Sweep(cancellationToken);
        foreach (var shard in table.Streams.Where(stream => !(stream.ClosedAt <= horizon)).SelectMany(stream => stream.Shards))
        {
            while (await logs.Trim(shard.Log, horizon.ToUnixTimeMilliseconds(), Blocks, cancellationToken) == Blocks) { }
        }
    }
}
