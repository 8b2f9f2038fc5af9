using System.Globalization;
using Grid.Contracts.Mappings;
using Grid.Contracts.Streams;
using Grid.Storage.Durability;

namespace Grid.Grains.Mappings;

/// <summary>Compares what readers have stored with the heads of their shards. Neither a mapping nor a reader is woken by it.</summary>
internal sealed class MappingProgress(IGrainStateIndex index, IEnumerable<IShardSources> sources, IGrainFactory grains) : IMappingProgress
{
    private const int MostShards = 100;

    public async Task<IReadOnlyList<ShardProgress>> Of(EventSourceMapping mapping, CancellationToken cancellationToken)
    {
        if (sources.FirstOrDefault(source => source.Source == mapping.Source) is not { } source) return [];
        if (await source.Shards(mapping, cancellationToken) is not { } shards) return [];
        var prefix = mapping.Id.GrainKey + "/";
        var readers = await index.Scan<StoredShardReader>(StoredShardReader.StateName, prefix, null, MostShards, cancellationToken);
        var stored = readers.ToDictionary(reader => reader.Key[prefix.Length..], reader => reader.State, StringComparer.Ordinal);
        return await Task.WhenAll(shards.Take(MostShards).Select(shard => Of(shard, stored.GetValueOrDefault(shard.Log.ToString(CultureInfo.InvariantCulture)), cancellationToken)));
    }

    private async Task<ShardProgress> Of(StreamShard shard, StoredShardReader? reader, CancellationToken cancellationToken)
    {
        var log = grains.GetGrain<IShardGrain>(shard.Log);
        var head = shard.End ?? await log.Head(cancellationToken);
        var position = reader?.Position;
        return new ShardProgress
        {
            ShardId = shard.Id,
            Position = position,
            Head = head,
            OldestArrivedAt = position < head ? await ArrivalOf(log, position.Value, cancellationToken) : null,
            IsDrained = reader?.IsDrained ?? false,
            IsClosed = shard.ClosedAt is not null,
        };
    }

    private static async Task<DateTimeOffset?> ArrivalOf(IShardGrain log, long position, CancellationToken cancellationToken)
    {
        var page = await log.Read(position, maxRecords: 1, maxBytes: 1, waitMs: 0, cancellationToken);
        foreach (var record in page.Blocks.SelectMany(block => block.From(Math.Max(position, page.From)))) return DateTimeOffset.FromUnixTimeMilliseconds(record.ArrivedAt);
        return null;
    }
}
