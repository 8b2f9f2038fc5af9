using Grid.Contracts;
using Grid.Contracts.Tables;
using Grid.Storage.Durability;
using Grid.Storage.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Tables;

/// <summary>Deletes records of change streams that are older than 24 hours, and has tables forget the streams that were closed so long ago; looks once a minute.</summary>
internal sealed partial class TableStreamSweeper(
    IGrainStateIndex index, IShardLog logs, IGrainFactory grains, TimeProvider time, [FromKeyedServices(MachineClock.Key)] TimeProvider machine, ILogger<TableStreamSweeper> logger) : BackgroundService
{
    private const int Batch = 100;

    /// <summary>Blocks of one log at a time.</summary>
    private const int Blocks = 500;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var period = new PeriodicTimer(Period, machine);
        while (await period.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Sweep(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was, the next minute tries again.
                LogFailed(exception);
            }
        }
    }

    internal async Task Sweep(CancellationToken cancellationToken)
    {
        string? last = null;
        IReadOnlyList<StoredState<StoredTable>> page;
        do
        {
            page = await index.Scan<StoredTable>(StoredTable.StateName, "", last, Batch, cancellationToken);
            foreach (var (key, table) in page.Select(stored => (stored.Key, stored.State)))
            {
                last = key;
                try
                {
                    await Sweep(key, table, cancellationToken);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    // The others have their turn.
                    LogFailed(exception);
                }
            }
        }
        while (page.Count == Batch);
    }

    private async Task Sweep(string key, StoredTable table, CancellationToken cancellationToken)
    {
        var horizon = time.GetUtcNow() - TableStreamGrain.Retention;
        if (table.Streams.Any(stream => stream.ClosedAt <= horizon || (!stream.IsOpen && stream.Shards.Any(shard => shard.End is null))))
            await grains.GetGrain<ITableStreamGrain>(key).Sweep(cancellationToken);
        foreach (var shard in table.Streams.Where(stream => !(stream.ClosedAt <= horizon)).SelectMany(stream => stream.Shards))
        {
            while (await logs.Trim(shard.Log, horizon.ToUnixTimeMilliseconds(), Blocks, cancellationToken) == Blocks) { }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The change streams of tables could not be swept")]
    private partial void LogFailed(Exception exception);
}
