namespace Grid.Contracts.Mappings;

/// <summary>How far mappings of streams are.</summary>
public interface IMappingProgress
{
    /// <summary>By shard, from what is stored: up to a second behind. Empty for queues, and for a stream that is not there. At most 100 shards.</summary>
    Task<IReadOnlyList<ShardProgress>> Of(EventSourceMapping mapping, CancellationToken cancellationToken);
}
