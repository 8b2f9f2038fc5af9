using Grid.Contracts;
using Grid.Contracts.Streams;
using Grid.Scheduling.Streams;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Streams;

/// <summary>
/// Shards that take the place of others. The children's logs are made first, then what is to be done is stored, then the parents are closed, then the children are stored as open: a silo
/// that dies in between leaves something that the next activation finishes, or logs that nobody knows of.
/// </summary>
internal sealed partial class StreamGrain
{
    private const int MostScalingsPerDay = 10;

    /// <summary>Of everything that happens by itself.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>Splits and merges of one step.</summary>
    private const int ReshardsPerStep = 20;

    /// <summary>Transactions of one step, so that the others of the database have their turn.</summary>
    private const int DropsPerStep = 20;

    private IGrainTimer? _work;

    /// <summary>Shared by all that wait for it: calls that interleave must not do it twice.</summary>
    private Task? _finishing;

    public async Task<Outcome<Done>> Split(string shardId, UInt128 startingHashKey, CancellationToken cancellationToken)
    {
        if (await Refusal() is { } refusal) return refusal;
        if (_stored.IsOnDemand) return StreamErrors.IsOnDemand("SplitShard");
        if (Find(shardId) is not { } shard) return StreamErrors.NoShard(Id, shardId);
        if (shard.ClosedAt is not null) return StreamErrors.IsClosed(Id, shardId);
        if (startingHashKey <= shard.StartingHashKey + 1 || startingHashKey >= shard.EndingHashKey) return StreamErrors.BadSplit(Id, shard, startingHashKey);
        var open = _stored.Open.Count();
        if (open >= options.Value.MaxShards) return StreamErrors.TooManyShards(Id, open, options.Value.MaxShards, 1);
        await Split(shard, startingHashKey, cancellationToken);
        return new Done();
    }

    public async Task<Outcome<Done>> Merge(string shardId, string adjacentShardId, CancellationToken cancellationToken)
    {
        if (await Refusal() is { } refusal) return refusal;
        if (_stored.IsOnDemand) return StreamErrors.IsOnDemand("MergeShards");
        if (Find(shardId) is not { } shard) return StreamErrors.NoShard(Id, shardId);
        if (Find(adjacentShardId) is not { } adjacent) return StreamErrors.NoShard(Id, adjacentShardId);
        if (shard.ClosedAt is not null) return StreamErrors.IsClosed(Id, shardId);
        if (adjacent.ClosedAt is not null) return StreamErrors.IsClosed(Id, adjacentShardId);
        var (low, high) = shard.StartingHashKey < adjacent.StartingHashKey ? (shard, adjacent) : (adjacent, shard);
        if (low == high || low.EndingHashKey + 1 != high.StartingHashKey) return StreamErrors.NotAdjacent(Id, shardId, adjacentShardId);
        await Merge(shard, adjacent, cancellationToken);
        return new Done();
    }

    public async Task<Outcome<int>> Scale(int shards, CancellationToken cancellationToken)
    {
        if (await Refusal() is { } refusal) return refusal;
        if (_stored.IsOnDemand) return StreamErrors.IsOnDemand("UpdateShardCount");
        var (open, now) = (_stored.Open.Count(), Now);
        if (shards > open * 2) return StreamErrors.Limit($"UpdateShardCount cannot scale up over double your current open shard count. Current open shard count: {open} Target shard count: {shards}");
        if (shards * 2 < open) return StreamErrors.Limit($"UpdateShardCount cannot scale down below half your current open shard count. Current open shard count: {open} Target shard count: {shards}");
        if (shards > options.Value.MaxShards) return StreamErrors.TooManyShards(Id, open, options.Value.MaxShards, shards - open);
        DateTimeOffset[] lately = [.. _stored.ScaledAt.Where(at => at > now.AddDays(-1))];
        if (lately.Length >= MostScalingsPerDay) return StreamErrors.Limit($"Stream {Id.Name} under account {Account.Id} was scaled {MostScalingsPerDay} times within 24 hours, which is the limit.");
        await Store(_stored with { ScaleTo = shards, ScaledAt = [.. lately, now] });
        StartWork();
        return open;
    }

    public async Task Wake(CancellationToken cancellationToken)
    {
        await Finish();
        if (_stored.Shards.Any(IsOver))
        {
            await Store(_stored with
            {
                Shards = [.. _stored.Shards.Where(shard => !IsOver(shard))],
                Dropped = [.. _stored.Dropped, .. _stored.Shards.Where(IsOver).Select(shard => shard.Log)],
            });
        }

        if (_stored.HasWork) StartWork();
    }

    /// <summary>All its records have expired and no others will come.</summary>
    private bool IsOver(StreamShard shard) => shard.ClosedAt is { } closed && Now - closed >= _stored.Retention;

    private StreamShard? Find(string shardId) => Array.Find(_stored.Shards, shard => shard.Id == shardId);

    private Task Split(StreamShard shard, UInt128 at, CancellationToken cancellationToken)
    {
        var child = new StreamShard { Parent = shard.Number, StartingHashKey = shard.StartingHashKey, EndingHashKey = shard.EndingHashKey };
        return Begin([shard], [child with { EndingHashKey = at - 1 }, child with { StartingHashKey = at }], cancellationToken);
    }

    private Task Merge(StreamShard shard, StreamShard adjacent, CancellationToken cancellationToken) => Begin(
        [shard, adjacent],
        [
            new StreamShard
            {
                Parent = shard.Number,
                AdjacentParent = adjacent.Number,
                StartingHashKey = UInt128.Min(shard.StartingHashKey, adjacent.StartingHashKey),
                EndingHashKey = UInt128.Max(shard.EndingHashKey, adjacent.EndingHashKey),
            },
        ],
        cancellationToken);

    private async Task Begin(StreamShard[] parents, StreamShard[] children, CancellationToken cancellationToken)
    {
        var first = _stored.NextNumber;
        var logs = await NewLogs(first, children.Length, Now, cancellationToken);
        await Store(_stored with
        {
            NextNumber = first + children.Length,
            Begun = new Reshard
            {
                Parents = [.. parents.Select(parent => parent.Number)],
                Children = [.. children.Select((child, index) => child with { Number = first + index, Log = logs[index] })],
            },
        });
        await Finish();
    }

    /// <summary>Finishes what was begun, if anything was.</summary>
    private async Task Finish()
    {
        while (_stored.Begun is not null)
        {
            var finishing = _finishing ??= Close(_stored.Begun);
            try
            {
                await finishing;
            }
            finally
            {
                if (_finishing == finishing) _finishing = null;
            }
        }
    }

    private async Task Close(Reshard begun)
    {
        var parents = begun.Parents.ToHashSet();
        StreamShard[] closing = [.. _stored.Shards.Where(shard => parents.Contains(shard.Number))];
        var ends = await Task.WhenAll(closing.Select(shard => GrainFactory.GetGrain<IShardGrain>(shard.Log).Close(CancellationToken.None)));
        var now = Now;
        var closed = closing.Select((shard, index) => shard with { ClosedAt = now, End = ends[index] }).ToDictionary(shard => shard.Number);
        await Store(_stored with
        {
            Begun = null,
            Shards = [.. _stored.Shards.Select(shard => closed.GetValueOrDefault(shard.Number, shard)), .. begun.Children.Select(child => child with { CreatedAt = now })],
        });
    }

    private void StartWork() => _work ??= this.RegisterGrainTimer(Work, new GrainTimerCreationOptions { DueTime = TimeSpan.Zero, Period = Step, KeepAlive = true });

    private async Task Work(CancellationToken cancellationToken)
    {
        try
        {
            await Finish();
            for (var step = 0; step < ReshardsPerStep && _stored.ScaleTo is { } target; step++) await ScaleOnce(target, cancellationToken);
            if (_stored.Dropped is [var dropped, ..]) await DropSome(dropped, cancellationToken);
            if (_stored.HasWork) return;
            _work?.Dispose();
            _work = null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever it was, the next step tries again.
            LogFailed(Id.GrainKey, exception);
        }
    }

    private async Task ScaleOnce(int target, CancellationToken cancellationToken)
    {
        StreamShard[] open = [.. _stored.Open.OrderBy(shard => shard.StartingHashKey)];
        if (HashKeys.Next([.. open.Select(shard => shard.StartingHashKey)], target) is not var (shard, at)) await Store(_stored with { ScaleTo = null });
        else if (at is { } start) await Split(open[shard], start, cancellationToken);
        else await Merge(open[shard], open[shard + 1], cancellationToken);
    }

    private async Task DropSome(long dropped, CancellationToken cancellationToken)
    {
        for (var drop = 0; drop < DropsPerStep; drop++)
        {
            if (await log.Drop(dropped, cancellationToken)) continue;
            var next = _stored with { Dropped = [.. _stored.Dropped.Skip(1)] };
            if (next is { Exists: false, Dropped.Length: 0 })
            {
                try
                {
                    await state.ClearStateAsync(cancellationToken);
                }
                catch
                {
                    // Nobody knows whether it is gone: the next activation looks.
                    _work?.Dispose();
                    DeactivateOnIdle();
                    throw;
                }

                _stored = new StoredStream();
                return;
            }

            await Store(next);
            if (next.Dropped is not [var another, ..]) return;
            dropped = another;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The stream {Stream} could not do what is to be done by itself")]
    private partial void LogFailed(string stream, Exception exception);
}
