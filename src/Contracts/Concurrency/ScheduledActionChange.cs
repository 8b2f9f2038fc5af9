namespace Grid.Contracts.Concurrency;

/// <summary>What a caller says of a scheduled action; null leaves what is there.</summary>
[GenerateSerializer, Immutable, Alias("grid.ScheduledActionChange")]
public sealed record ScheduledActionChange
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public string? Schedule { get; init; }

    [Id(2)] public string? Timezone { get; init; }

    [Id(3)] public DateTimeOffset? StartTime { get; init; }

    [Id(4)] public DateTimeOffset? EndTime { get; init; }

    /// <summary>True when the caller gives new bounds, which then replace both.</summary>
    [Id(5)] public bool HasAction { get; init; }

    [Id(6)] public int? MinCapacity { get; init; }

    [Id(7)] public int? MaxCapacity { get; init; }
}
