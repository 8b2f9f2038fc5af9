using Grid.Contracts.Tables;
using Grid.Storage.Tables;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Tables;

/// <summary>
/// Puts the changes of an outside stream into a change stream of the grid: a shard after its parent, and each position remembered when what comes before it is durable, so that each
/// change is put at least once and those of an item in their order. When a table has a newer stream, the one before is read to its end first.
/// </summary>
/// <param name="from">How far it has come.</param>
/// <param name="save">Makes it last.</param>
internal sealed partial class OutsideStreamFeed(
    OutsideStreamOptions table, OutsideStream outside, IGrainFactory grains, TimeProvider machine, StoredOutsideStream from, Func<StoredOutsideStream, Task> save, ILogger logger)
{
    /// <summary>How often it looks for shards and streams that are new, while all shards that it knows have nothing.</summary>
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(5);

    private readonly ITableStreamGrain _stream = grains.GetGrain<ITableStreamGrain>(TableStreamId.KeyOf(table.Region, table.StreamTableName));

    /// <summary>By shard.</summary>
    private readonly Dictionary<string, string> _iterators = [];

    private StoredOutsideStream _position = from;

    /// <summary>Whether the endpoint has answered with records, or that there are none.</summary>
    internal bool HasRead { get; private set; }

    internal async Task Run(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            // 1. Which stream.
            if (_position.Arn is null)
            {
                var newest = await outside.Newest(cancellationToken) ?? throw new OutsideStreamException("ResourceNotFoundException", $"{table.Table} has no stream.");
                await Save(new StoredOutsideStream { Arn = newest });
            }

            // 2. Which shards.
            if (await Describe(_position.Arn!, cancellationToken) is not { } stream) continue;
            var opened = await _stream.Open(stream.View, stream.Keys, cancellationToken);
            if (!opened.Ok) throw new OutsideStreamException("Unusable", opened.Error.Message ?? "The change stream could not be opened.");

            // 3. What they have, until one ends or it is time to look for others.
            var known = stream.Shards.Select(shard => shard.Id).ToHashSet();
            var open = stream.Shards.Where(shard => !_position.Drained.Contains(shard.Id)).ToList();
            if (open.Count == 0 && !stream.IsOpen && await Follows(cancellationToken)) continue;
            var readable = open.Where(shard => shard.Parent is not { } parent || !known.Contains(parent) || _position.Drained.Contains(parent)).ToList();
            for (var since = machine.GetTimestamp(); machine.GetElapsedTime(since) < LookPeriod;)
            {
                var (found, ended) = (false, false);
                foreach (var shard in readable)
                {
                    var read = await Read(shard.Id, known, cancellationToken);
                    (found, ended) = (found || read.Found, ended || read.Ended);
                }

                if (ended) break;
                if (!found) await Task.Delay(TimeSpan.FromMilliseconds(table.PollMilliseconds), machine, cancellationToken);
            }
        }
    }

    /// <returns>Null when the stream is gone; then the newest one is next.</returns>
    private async Task<OutsideStreamDescription?> Describe(string arn, CancellationToken cancellationToken)
    {
        try
        {
            return await outside.Describe(arn, cancellationToken);
        }
        catch (OutsideStreamException exception) when (exception.Type == "ResourceNotFoundException")
        {
            LogGone(arn, table.Table);
            await Save(new StoredOutsideStream());
            return null;
        }
    }

    /// <returns>True when there is a newer stream, which is next.</returns>
    private async Task<bool> Follows(CancellationToken cancellationToken)
    {
        if (await outside.Newest(cancellationToken) is not { } newest || newest == _position.Arn) return false;
        await Save(new StoredOutsideStream { Arn = newest });
        _iterators.Clear();
        return true;
    }

    /// <param name="known">Shards of which the endpoint knows; others are forgotten.</param>
    private async Task<(bool Found, bool Ended)> Read(string shard, HashSet<string> known, CancellationToken cancellationToken)
    {
        if (!_iterators.Remove(shard, out var iterator)) iterator = await Iterator(shard, cancellationToken);
        if (iterator is null) return (false, await Drain(shard, known));
        OutsideStreamPage page;
        try
        {
            page = await outside.Read(iterator, cancellationToken);
        }
        catch (OutsideStreamException exception) when (exception.Type is "ExpiredIteratorException" or "TrimmedDataAccessException")
        {
            return (true, false);
        }

        HasRead = true;
        if (page.Changes.Length > 0)
        {
            await Put(page.Changes, cancellationToken);
            await Save(_position with { Positions = new Dictionary<string, string>(_position.Positions) { [shard] = page.Last! } });
        }

        if (page.Next is null) return (true, await Drain(shard, known));
        _iterators[shard] = page.Next;
        return (page.Changes.Length > 0, false);
    }

    private async Task<string?> Iterator(string shard, CancellationToken cancellationToken)
    {
        try
        {
            return await outside.Iterator(_position.Arn!, shard, _position.Positions.GetValueOrDefault(shard), cancellationToken);
        }
        catch (OutsideStreamException exception) when (exception.Type == "TrimmedDataAccessException")
        {
            LogGap(shard, table.Table);
            return await outside.Iterator(_position.Arn!, shard, after: null, cancellationToken);
        }
    }

    private async Task<bool> Drain(string shard, HashSet<string> known)
    {
        HashSet<string> drained = [.. _position.Drained.Where(known.Contains), shard];
        var positions = _position.Positions.Where(position => known.Contains(position.Key) && !drained.Contains(position.Key)).ToDictionary();
        await Save(_position with { Positions = positions, Drained = drained });
        return true;
    }

    private async Task Put(TableChange[] changes, CancellationToken cancellationToken)
    {
        var put = await _stream.Put(changes, cancellationToken);
        if (!put.Ok) throw new OutsideStreamException("Unusable", put.Error.Message ?? "The changes could not be put.");
    }

    private async Task Save(StoredOutsideStream position)
    {
        await save(position);
        _position = position;
    }

    [LoggerMessage(1, LogLevel.Warning, "The stream {Arn} of the table {Table} is gone; what it still had is missing, and the table's newest stream is followed from its beginning")]
    private partial void LogGone(string arn, string table);

    [LoggerMessage(2, LogLevel.Warning, "Changes in shard {Shard} of the table {Table} were trimmed before they were read, and are missing")]
    private partial void LogGap(string shard, string table);
}
