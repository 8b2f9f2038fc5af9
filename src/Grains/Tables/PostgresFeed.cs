using Grid.Contracts.Tables;
using Grid.Storage.Tables;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Tables;

/// <summary>
/// Puts the changes of a PostgreSQL table into its change stream. A transaction is confirmed to the server when all of it is durable; one that was not is put once more, so that each
/// change is put at least once.
/// </summary>
internal sealed partial class PostgresFeed(PostgresTableOptions table, PostgresSource source, IGrainFactory grains, TimeProvider time, TimeProvider machine, ILogger<PostgresFeed> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private TimeSpan _pause = FirstPause;

    /// <summary>Goes on after every failure, until it is cancelled.</summary>
    internal async Task Run(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Follow(cancellationToken);
            }
            catch (Exception exception)
            {
                if (cancellationToken.IsCancellationRequested) return;
                LogFailed(exception, source.Table, _pause.TotalSeconds);
            }

            await Task.Delay(_pause, machine, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _pause = TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, LongestPause.Ticks));
        }
    }

    private async Task Follow(CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        await using var changes = await PostgresChanges.Open(source, machine, cancellationToken);
        var stream = grains.GetGrain<ITableStreamGrain>(TableStreamId.KeyOf(table.Region, table.StreamTableName));
        var opened = await stream.Open(source.View, changes.Keys, cancellationToken);
        if (!opened.Ok) throw new PostgresSourceException(opened.Error.Message ?? "The change stream could not be opened.");
        if (changes.IsNew && opened.Value.OpenedAt < began) LogGap(source.Table, opened.Value.Id.Arn, source.Slot);
        else if (changes.IsNew) LogBegun(source.Table, opened.Value.Id.Arn, source.Slot);
        await foreach (var batch in changes.Read(cancellationToken))
        {
            if (batch.Changes.Length > 0) await Put(stream, batch.Changes, cancellationToken);
            if (batch.End is { } end) await changes.Confirm(end, cancellationToken);
            _pause = FirstPause;
        }
    }

    private static async Task Put(ITableStreamGrain stream, TableChange[] changes, CancellationToken cancellationToken)
    {
        var put = await stream.Put(changes, cancellationToken);
        if (!put.Ok) throw new PostgresSourceException(put.Error.Message ?? "The changes could not be put.");
    }

    [LoggerMessage(1, LogLevel.Information, "Changes of the PostgreSQL table {Table} go to {Stream} from now on; the replication slot {Slot} was made for it. What was changed before is not in the stream")]
    private partial void LogBegun(string table, string stream, string slot);

    [LoggerMessage(3, LogLevel.Warning, "The replication slot {Slot} of the PostgreSQL table {Table} was gone and is made anew: changes since the last ones in {Stream} are missing there")]
    private partial void LogGap(string table, string stream, string slot);

    [LoggerMessage(2, LogLevel.Error, "The changes of the PostgreSQL table {Table} cannot be followed; the next attempt is in {Seconds} s. The server keeps them until then, as long as it may")]
    private partial void LogFailed(Exception exception, string table, double seconds);
}
