using System.Globalization;
using Grid.Contracts.Mappings;
using Grid.Contracts.Streams;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Mappings;

/// <summary>
/// What happens by itself: readers begin, go on under a later revision and stop; the state that the owner has asked for is reached; shards whose parents are drained are read. Each step can
/// be done again from what is stored, so whatever dies in between, the next activation finishes it: the waker makes one.
/// </summary>
internal sealed partial class MappingGrain
{
    /// <summary>Calls to readers at the same time: a stream may have hundreds of shards.</summary>
    private const int Group = 16;

    private bool _stopping;
    private bool _busy;
    private bool _again;

    /// <summary>What readers have said last; in memory until the next look, because it may change with every batch.</summary>
    private string? _result;
    private DateTimeOffset _resultAt;

    public async Task Heard(string readerKey, ReaderStatus status)
    {
        Note(status);
        if (status.IsLost) Begin();
        if (!status.IsDrained || !TryLog(readerKey, out var log)) return;
        await Drained([log]);
        Begin();
    }

    private static bool TryLog(string readerKey, out long log) =>
        long.TryParse(readerKey.AsSpan(readerKey.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out log);

    /// <summary>Does what is to be done, or does it once more when it is being done.</summary>
    private void Begin()
    {
        if (_stopping) return;
        _again = true;
        if (!_busy) _ = WorkOn();
    }

    private async Task WorkOn()
    {
        _busy = true;
        work.Begin();
        try
        {
            while (_again && !_stopping)
            {
                _again = false;
                await Step();
            }
        }
        catch (Exception exception)
        {
            // Storage, a silo that stops: the next time that the mapping is woken it is tried again.
            LogFailed(exception, Id.GrainKey);
        }
        finally
        {
            _busy = false;
            work.End();
        }
    }

    private async Task Step()
    {
        await GiveBack();
        var (mapping, revision) = (Stored.Mapping, Stored.Revision);
        switch (mapping?.State)
        {
            case null or MappingState.Disabled:
                return;
            case MappingState.Deleting:
                await StopAll(mapping, forget: true);
                await GrainFactory.GetGrain<IMappingPairGrain>(MappingPair.Key(mapping)).Release(Id.GrainKey, CancellationToken.None);
                await Store(stored => new StoredMapping { Releasing = stored.Releasing });
                return;
        }

        if (!mapping.Settings.Enabled) await StopAll(mapping, forget: false);
        else if (mapping.IsOfQueue) Note(await readers.OfQueue(Id).Run(new ReaderOrder { Mapping = mapping, Revision = revision, MadeAt = Stored.MadeAt }, CancellationToken.None));
        else await ReadShards(mapping, revision);
        await Store(stored => stored.Revision == revision && stored.Mapping is { } now ? Settled(stored, now) : stored);
    }

    private StoredMapping Settled(StoredMapping stored, EventSourceMapping mapping)
    {
        var settled = WithResult(mapping) with { State = mapping.Settings.Enabled ? MappingState.Enabled : MappingState.Disabled };
        return settled.State == mapping.State && settled.LastProcessingResult == mapping.LastProcessingResult && settled.StateTransitionReason == mapping.StateTransitionReason
            ? stored
            : stored with { Mapping = settled };
    }

    private async Task GiveBack()
    {
        if (Stored.Releasing.Length == 0) return;
        await _pairs.WaitAsync();
        try
        {
            var pairs = Stored.Releasing;
            foreach (var pair in pairs) await GrainFactory.GetGrain<IMappingPairGrain>(pair).Release(Id.GrainKey, CancellationToken.None);
            await Store(stored => stored with { Releasing = [.. stored.Releasing.Except(pairs)] });
        }
        finally
        {
            _pairs.Release();
        }
    }

    private async Task ReadShards(EventSourceMapping mapping, long revision)
    {
        var source = SourceOf(mapping) ?? throw new InvalidOperationException($"Nothing knows the shards of {mapping.SourceArn}.");
        while (!_again && !_stopping)
        {
            // 1. Readers of shards that are gone forget them.
            var shards = await source.Shards(mapping, CancellationToken.None);
            if (shards is null) Note(new ReaderStatus { LastResult = MappingResults.StreamGone, LastResultAt = time.GetUtcNow() });
            await Forget(shards?.Select(shard => shard.Log).ToHashSet() ?? []);
            if (shards is null) return;

            // 2. Those whose parents are drained are read.
            var ready = ShardLineage.Ready(shards, Stored.Shards.Where(standing => standing.IsDrained).Select(standing => standing.Log).ToHashSet());
            await Know(ready);
            var drained = new List<long>();
            foreach (var group in ready.Chunk(Group))
            {
                var statuses = await Task.WhenAll(group.Select(shard => readers.OfShard(Id, shard.Log).Run(Order(mapping, revision, shard), CancellationToken.None)));
                foreach (var status in statuses) Note(status);
                drained.AddRange(group.Zip(statuses).Where(pair => pair.Second.IsDrained).Select(pair => pair.First.Log));
                if (_again || _stopping) break;
            }

            // 3. Children of those that are drained now come next.
            if (drained.Count == 0) return;
            await Drained(drained);
        }
    }

    private ReaderOrder Order(EventSourceMapping mapping, long revision, StreamShard shard) => new()
    {
        Mapping = mapping,
        Revision = revision,
        Shard = shard,
        StartsAtPosition = shard.CreatedAt <= Stored.MadeAt,
        MadeAt = Stored.MadeAt,
        StreamArn = StreamId.FromArn(mapping.SourceArn)?.Arn ?? mapping.SourceArn,
    };

    /// <summary>A reader that has begun is known, so that it is told to stop, whatever happens.</summary>
    private Task Know(List<StreamShard> shards) => Store(stored =>
    {
        var unknown = shards.Where(shard => !Array.Exists(stored.Shards, standing => standing.Log == shard.Log)).Select(shard => new ShardStanding(shard.Log, isDrained: false)).ToArray();
        return unknown.Length == 0 ? stored : stored with { Shards = [.. stored.Shards, .. unknown] };
    });

    private Task Drained(IReadOnlyCollection<long> logs) => Store(stored => Array.Exists(stored.Shards, standing => !standing.IsDrained && logs.Contains(standing.Log))
        ? stored with { Shards = [.. stored.Shards.Select(standing => logs.Contains(standing.Log) ? standing with { IsDrained = true } : standing)] }
        : stored);

    private async Task Forget(HashSet<long> present)
    {
        var gone = Stored.Shards.Select(standing => standing.Log).Where(log => !present.Contains(log)).ToArray();
        if (gone.Length == 0) return;
        await StopReaders(gone, forget: true);
        await Store(stored => stored with { Shards = [.. stored.Shards.Where(standing => !gone.Contains(standing.Log))] });
    }

    private Task StopAll(EventSourceMapping mapping, bool forget) =>
        mapping.IsOfQueue ? Stop(readers.OfQueue(Id), forget) : StopReaders([.. Stored.Shards.Select(standing => standing.Log)], forget);

    /// <summary>All at once: none may go on beginning batches until others have ended theirs.</summary>
    private Task StopReaders(long[] logs, bool forget) => Task.WhenAll(logs.Select(log => Stop(readers.OfShard(Id, log), forget)));

    /// <summary>What is under way may last as long as a function may, which is longer than a call may.</summary>
    private async Task Stop(IMappingReader reader, bool forget)
    {
        while (true)
        {
            try
            {
                var status = await reader.Stop(forget, CancellationToken.None);
                Note(status);
                if (!status.IsStopping) return;
            }
            catch (TimeoutException) when (!_stopping)
            {
                // It still waits: stopping what stops does no harm.
            }
        }
    }

    private void Note(ReaderStatus status)
    {
        if (status.LastResult is null || status.LastResultAt < _resultAt) return;
        (_result, _resultAt) = (status.LastResult, status.LastResultAt);
    }

    /// <summary>The mapping with what readers have said last. Mappings of queues show no result; what keeps them from reading is their reason.</summary>
    private EventSourceMapping WithResult(EventSourceMapping mapping)
    {
        if (_result is null) return mapping;
        var isGone = _result is MappingResults.FunctionGone or MappingResults.QueueGone or MappingResults.StreamGone;
        return mapping with { LastProcessingResult = _result, StateTransitionReason = isGone ? _result : Reason(mapping) };
    }

    [LoggerMessage(1, LogLevel.Warning, "The event source mapping {Mapping} could not do what is to be done; it is tried again")]
    private partial void LogFailed(Exception exception, string mapping);
}
