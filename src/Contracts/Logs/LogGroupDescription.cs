namespace Grid.Contracts.Logs;

/// <summary>A log group without its events.</summary>
[GenerateSerializer, Immutable, Alias("grid.LogGroupDescription")]
public sealed record LogGroupDescription
{
    [Id(0)] public LogGroupId Id { get; init; }

    [Id(1)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Days after which events are gone; null when only the grid's own limits count.</summary>
    [Id(2)] public int? RetentionDays { get; init; }

    /// <summary>On the disks of all silos; 0 where nobody asked for it.</summary>
    [Id(3)] public long StoredBytes { get; init; }

    /// <summary>What was taken in before belongs to a group of this name that was deleted, in milliseconds since 1970; 0 when there was none.</summary>
    [Id(4)] public long DeletedAt { get; init; }

    /// <summary>Days after which events are gone, by the group's retention or else by the grid's; 0 where nobody asked for it.</summary>
    [Id(5)] public int KeptDays { get; init; }
}
