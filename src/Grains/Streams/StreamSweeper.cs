using Grid.Contracts;
using Grid.Storage.Durability;
using Grid.Storage.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Streams;

/// <summary>Deletes records whose retention is over, and wakes the streams that have to do something by themselves, within a minute after the silo that looked after them has gone.</summary>
internal sealed partial class StreamSweeper(
    IGrainStateIndex index,
    IShardLog log,
    IGrainFactory grains,
    TimeProvider time,
    [FromKeyedServices(MachineClock.Key)] TimeProvider machine,
    ILogger<StreamSweeper> logger) : BackgroundService
{
    private const int Batch = 100;

    /// <summary>Of one transaction, so that others need not wait long.</summary>
    private const int BlocksPerTrim = 200;

    /// <summary>Transactions for one shard at a time.</summary>
    private const int TrimsPerSweep = 100;

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
        IReadOnlyList<StoredState<StoredStream>> page;
        do
        {
            page = await index.Scan<StoredStream>(StoredStream.StateName, "", last, Batch, cancellationToken);
            foreach (var (key, stream) in page.Select(stored => (stored.Key, stored.State)))
            {
                last = key;
                try
                {
                    await Sweep(key, stream, cancellationToken);
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

    private async Task Sweep(string key, StoredStream stream, CancellationToken cancellationToken)
    {
        var expired = time.GetUtcNow() - stream.Retention;
        if (stream.HasWork || stream.Shards.Any(shard => shard.ClosedAt <= expired)) await grains.GetGrain<IStreamPeer>(key).Wake(cancellationToken);
        foreach (var shard in stream.Shards)
        {
            for (var trim = 0; trim < TrimsPerSweep && await log.Trim(shard.Log, expired.ToUnixTimeMilliseconds(), BlocksPerTrim, cancellationToken) == BlocksPerTrim; trim++) { }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The streams could not be swept")]
    private partial void LogFailed(Exception exception);
}
