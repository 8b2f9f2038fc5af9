using Grid.Contracts.Streams;

namespace Grid.Grains.Streams;

/// <summary>A stream without its records.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredStream")]
internal sealed record StoredStream
{
    public const string StateName = "stream";

    /// <summary>False when there is no such stream, but perhaps records of a former one that are still to be deleted.</summary>
    [Id(0)] public bool Exists { get; init; }

    [Id(1)] public DateTimeOffset CreatedAt { get; init; }

    [Id(2)] public int RetentionHours { get; init; } = 24;

    [Id(3)] public bool IsOnDemand { get; init; }

    /// <summary>By number.</summary>
    [Id(4)] public StreamShard[] Shards { get; init; } = [];

    /// <summary>Of the next shard.</summary>
    [Id(5)] public int NextNumber { get; init; }

    [Id(6)] public Dictionary<string, string> Tags { get; init; } = [];

    [Id(7)] public StreamConsumer[] Consumers { get; init; } = [];

    /// <summary>What has been begun: the parents may be closed already.</summary>
    [Id(8)] public Reshard? Begun { get; init; }

    /// <summary>How many open shards there are to be; null when there is nothing to do.</summary>
    [Id(9)] public int? ScaleTo { get; init; }

    /// <summary>When the stream was scaled within the last day.</summary>
    [Id(10)] public DateTimeOffset[] ScaledAt { get; init; } = [];

    /// <summary>Logs that are still to be deleted.</summary>
    [Id(11)] public long[] Dropped { get; init; } = [];

    /// <summary>Whether the stream has to do something by itself.</summary>
    public bool HasWork => Begun is not null || ScaleTo is not null || Dropped.Length > 0;

    public bool IsUpdating => Begun is not null || ScaleTo is not null;

    public TimeSpan Retention => TimeSpan.FromHours(RetentionHours);

    public IEnumerable<StreamShard> Open => Shards.Where(shard => shard.ClosedAt is null);

    public StreamDescription Describe(StreamId id) => new()
    {
        Id = id,
        CreatedAt = CreatedAt,
        RetentionHours = RetentionHours,
        IsOnDemand = IsOnDemand,
        Shards = Shards,
        Consumers = Consumers,
        IsUpdating = IsUpdating,
    };
}
