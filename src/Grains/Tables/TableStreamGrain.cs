using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Grid.Contracts;
using Grid.Contracts.Streams;
using Grid.Contracts.Tables;
using Grid.Storage.Streams;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Tables;

/// <summary>
/// The change streams of one table. It knows which are there and gives changes on to the shards; the records lie in the shards' logs. Puts interleave with everything: a shard takes
/// nothing any more once it is closed, whatever this grain believes.
/// </summary>
internal sealed class TableStreamGrain(
    [PersistentState(StoredTable.StateName)] IPersistentState<StoredTable> state, IShardLog logs, IOptions<TableOptions> options, TimeProvider time) : Grain, ITableStreamGrain
{
    /// <summary>For how long a closed stream can be read, and a record of one that is open.</summary>
    internal static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    /// <summary>What is durable: puts, which interleave, must not go to a stream of which nobody may know afterwards.</summary>
    private TableStream[] _streams = [];

    private TableStream? Last => _streams is [.., var last] ? last : null;

    private string Table => TableStreamId.FromGrainKey(this.GetPrimaryKeyString()).Table;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _streams = state.State.Streams;
        return Task.CompletedTask;
    }

    public async Task<Outcome<TableStream>> Open(TableView view, TableKeys keys, CancellationToken cancellationToken)
    {
        await Finish(cancellationToken);
        if (Last is { IsOpen: true } open) return open.View == view && open.Keys == keys ? open : TableErrors.OtherSettings(open);
        var (region, table) = TableStreamId.FromGrainKey(this.GetPrimaryKeyString());
        var now = time.GetUtcNow();
        var openedAt = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        if (Last is { } before && openedAt <= before.OpenedAt) openedAt = before.OpenedAt.AddMilliseconds(1);
        var id = new TableStreamId(region, table, TableStreamId.LabelOf(openedAt));
        var count = options.Value.ShardsPerStream;
        var shards = new StreamShard[count];
        for (var number = 0; number < count; number++)
        {
            shards[number] = new StreamShard
            {
                Number = number,
                Log = await logs.Create(id.Arn, now, cancellationToken),
                StartingHashKey = Bound(number, count),
                EndingHashKey = number == count - 1 ? UInt128.MaxValue : Bound(number + 1, count) - 1,
                CreatedAt = openedAt,
            };
        }

        var stream = new TableStream { Id = id, View = view, Keys = keys, OpenedAt = openedAt, Shards = shards };
        await Store([.. _streams, stream]);
        return stream;
    }

    public async Task<Outcome<TableStream>> Close(CancellationToken cancellationToken)
    {
        await Finish(cancellationToken);
        if (Last is not { IsOpen: true } open) return TableErrors.NoneOpen(Table);
        await Store([.. _streams[..^1], open with { ClosedAt = time.GetUtcNow() }]);
        await Finish(cancellationToken);
        return Last!;
    }

    public Task<Outcome<TableStream>> Describe(string? label, CancellationToken cancellationToken)
    {
        if (label is null) return Task.FromResult<Outcome<TableStream>>(Last is { IsOpen: true } open ? open : TableErrors.NoneOpen(Table));
        var found = Array.Find(_streams, stream => stream.Id.Label == label && !IsOver(stream));
        return Task.FromResult<Outcome<TableStream>>(found is not null ? found : TableErrors.NoStream(IdOf(label)));
    }

    public async Task<Outcome<int>> Put(TableChange[] changes, CancellationToken cancellationToken)
    {
        if (Last is not { IsOpen: true } stream) return TableErrors.NoneOpen(Table);
        for (var index = 0; index < changes.Length; index++)
        {
            if (TableChangeRules.Problem(changes[index], stream.View, stream.Keys) is { } problem) return TableErrors.Wrong(index, problem);
        }

        var now = time.GetUtcNow();
        var count = 0;
        foreach (var group in changes.Where(change => !TableChangeRules.ChangesNothing(change)).GroupBy(change => ShardOf(stream, change.Keys)))
        {
            NewRecord[] records = [.. group.Select(change => new NewRecord { PartitionKey = Encoding.UTF8.GetString(change.Keys.Json), Data = TableRecords.Write(change, stream.View, now) })];
            var put = await GrainFactory.GetGrain<IShardGrain>(group.Key.Log).Put(records, limited: false, cancellationToken);
            if (put.IsClosed) return TableErrors.Closing(stream.Id);
            if (put.Positions.Length != records.Length || put.Positions.Any(position => position < 0)) throw new InvalidOperationException($"A shard of {stream.Id.Arn} did not take what it was given.");
            count += records.Length;
        }

        return count;
    }

    public async Task Sweep(CancellationToken cancellationToken)
    {
        await Finish(cancellationToken);
        var over = _streams.Where(IsOver).ToArray();
        foreach (var shard in over.SelectMany(stream => stream.Shards))
        {
            while (await logs.Drop(shard.Log, cancellationToken)) { }
        }

        // The logs first: what is forgotten here nobody would delete.
        if (over.Length == 0) return;
        TableStream[] left = [.. _streams.Except(over)];
        if (left.Length > 0) await Store(left);
        else
        {
            await Change(state.ClearStateAsync);
            _streams = [];
        }
    }

    /// <summary>The hash keys divided evenly.</summary>
    private static UInt128 Bound(int number, int count) => UInt128.MaxValue / (UInt128)count * (UInt128)number;

    private static StreamShard ShardOf(TableStream stream, TableItem keys)
    {
        if (stream.Shards.Count == 1) return stream.Shards[0];
        var hash = BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(keys.Json));
        return stream.Shards.First(shard => hash <= shard.EndingHashKey);
    }

    private bool IsOver(TableStream stream) => stream.ClosedAt is { } closedAt && closedAt + Retention <= time.GetUtcNow();

    private TableStreamId IdOf(string label) => TableStreamId.FromGrainKey(this.GetPrimaryKeyString()) is var (region, table) ? new TableStreamId(region, table, label) : default;

    /// <summary>Closes the shards of streams that are closed. What a silo that died has begun is ended by whoever comes next.</summary>
    private async Task Finish(CancellationToken cancellationToken)
    {
        for (var index = 0; index < _streams.Length; index++)
        {
            var stream = _streams[index];
            if (stream.IsOpen || IsOver(stream) || stream.Shards.All(shard => shard.End is not null)) continue;
            var shards = new List<StreamShard>();
            foreach (var shard in stream.Shards)
                shards.Add(shard with { ClosedAt = stream.ClosedAt, End = await GrainFactory.GetGrain<IShardGrain>(shard.Log).Close(cancellationToken) });
            await Store([.. _streams[..index], stream with { Shards = shards }, .. _streams[(index + 1)..]]);
        }
    }

    private async Task Store(TableStream[] streams)
    {
        state.State = new StoredTable { Streams = streams };
        await Change(state.WriteStateAsync);
        _streams = streams;
    }

    private async Task Change(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch
        {
            // Nobody knows which state is durable now: the next activation reads it.
            DeactivateOnIdle();
            throw;
        }
    }
}
