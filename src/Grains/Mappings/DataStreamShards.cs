using Grid.Contracts;
using Grid.Contracts.Mappings;
using Grid.Contracts.Streams;

namespace Grid.Grains.Mappings;

/// <summary>The shards of data streams.</summary>
internal sealed class DataStreamShards(IGrainFactory grains) : IShardSources
{
    public MappingSource Source => MappingSource.Stream;

    public async ValueTask<IReadOnlyList<StreamShard>?> Shards(EventSourceMapping mapping, CancellationToken cancellationToken)
    {
        if (StreamId.FromArn(mapping.SourceArn) is not { } stream) return null;
        var description = await grains.GetGrain<IStreamGrain>(stream.GrainKey).Describe(cancellationToken);
        if (description.Ok) return description.Value.Shards;
        return description.Error.Kind is ApiErrorKind.ResourceNotFound
            ? null
            : throw new InvalidOperationException($"The stream {stream.GrainKey} could not be described: {description.Error.Message}");
    }
}
