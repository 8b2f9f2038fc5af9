namespace Grid.Contracts.Logs;

/// <summary>A log stream without its events. Times are in milliseconds since 1970.</summary>
[GenerateSerializer, Immutable, Alias("grid.LogStreamDescription")]
public sealed record LogStreamDescription
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public long CreatedAt { get; init; }

    /// <summary>Null as long as there is no event.</summary>
    [Id(2)] public long? FirstEvent { get; init; }

    /// <summary>Null as long as there is no event.</summary>
    [Id(3)] public long? LastEvent { get; init; }

    /// <summary>When the last event was taken in; null as long as there is none.</summary>
    [Id(4)] public long? LastIngestion { get; init; }
}
