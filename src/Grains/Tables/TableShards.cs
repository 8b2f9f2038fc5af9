using Grid.Contracts;
using Grid.Contracts.Mappings;
using Grid.Contracts.Streams;
using Grid.Contracts.Tables;
using Grid.Grains.Mappings;

namespace Grid.Grains.Tables;

/// <summary>The shards of tables' change streams.</summary>
internal sealed class TableShards(IGrainFactory grains) : IShardSources
{
    public MappingSource Source => MappingSource.Table;

    public async ValueTask<IReadOnlyList<StreamShard>?> Shards(EventSourceMapping mapping, CancellationToken cancellationToken)
    {
        if (TableStreamId.FromArn(mapping.SourceArn) is not { } stream) return null;
        var found = await grains.GetGrain<ITableStreamGrain>(stream.GrainKey).Describe(stream.Label, cancellationToken);
        if (found.Ok) return found.Value.Shards;
        return found.Error.Kind is ApiErrorKind.ResourceNotFound ? null : throw new InvalidOperationException($"{stream.Arn} could not be described: {found.Error.Message}");
    }
}
