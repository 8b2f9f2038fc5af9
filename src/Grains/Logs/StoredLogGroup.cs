using Grid.Contracts.Logs;

namespace Grid.Grains.Logs;

/// <summary>A log group without its events.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredLogGroup")]
internal sealed record StoredLogGroup
{
    public const string StateName = "logGroup";

    [Id(0)] public bool Exists { get; init; }

    [Id(1)] public DateTimeOffset CreatedAt { get; init; }

    [Id(2)] public int? RetentionDays { get; init; }

    [Id(3)] public Dictionary<string, string> Tags { get; init; } = [];

    /// <summary>When a group of this name was deleted last, in milliseconds since 1970: what silos still have of it is to go. 0 for never.</summary>
    [Id(4)] public long DeletedAt { get; init; }

    public LogGroupDescription Describe(LogGroupId id) => new() { Id = id, CreatedAt = CreatedAt, RetentionDays = RetentionDays, DeletedAt = DeletedAt };
}
