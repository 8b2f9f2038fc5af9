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
        if (description.Ok) return IsThere(mapping.SourceArn, stream, description.Value) ? description.Value.Shards : null;
        return description.Error.Kind is ApiErrorKind.ResourceNotFound
            ? null
            : throw new InvalidOperationException($"The stream {stream.GrainKey} could not be described: {description.Error.Message}");
    }

    /// <summary>The stream itself, or one of its consumers.</summary>
    private static bool IsThere(string arn, StreamId stream, StreamDescription description) => arn == stream.Arn || description.Consumers.Any(consumer => consumer.ArnIn(stream) == arn);
}
