namespace Grid.Contracts.Concurrency;

/// <summary>New bounds for a target at certain times.</summary>
[GenerateSerializer, Immutable, Alias("grid.ScheduledAction")]
public sealed record ScheduledAction
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public string Arn { get; init; } = "";

    /// <summary><c>at(…)</c>, <c>rate(…)</c> or <c>cron(…)</c>.</summary>
    [Id(2)] public string Schedule { get; init; } = "";

    /// <summary>IANA name; null for UTC.</summary>
    [Id(3)] public string? Timezone { get; init; }

    /// <summary>Nothing happens before it; a <c>rate</c> begins with it.</summary>
    [Id(4)] public DateTimeOffset? StartTime { get; init; }

    /// <summary>Nothing happens after it.</summary>
    [Id(5)] public DateTimeOffset? EndTime { get; init; }

    /// <summary>Null leaves it as it is.</summary>
    [Id(6)] public int? MinCapacity { get; init; }

    /// <inheritdoc cref="MinCapacity"/>
    [Id(7)] public int? MaxCapacity { get; init; }

    [Id(8)] public DateTimeOffset CreationTime { get; init; }
}
