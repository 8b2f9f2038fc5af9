namespace Grid.Grains.Tables;

/// <summary>How far an outside stream is read.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredOutsideStream")]
internal sealed record StoredOutsideStream
{
    public const string StateName = "outside";

    /// <summary>Null before the first one was found.</summary>
    [Id(0)] public string? Arn { get; init; }

    /// <summary>Sequence number of the last change of each shard that has been put, by the shard's id.</summary>
    [Id(1)] public Dictionary<string, string> Positions { get; init; } = [];

    /// <summary>Shards that are read to their end, for as long as the endpoint knows them.</summary>
    [Id(2)] public HashSet<string> Drained { get; init; } = [];
}
