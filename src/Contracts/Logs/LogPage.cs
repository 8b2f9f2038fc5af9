namespace Grid.Contracts.Logs;

/// <summary>Some events, in the order of their positions: up to 1 MiB of messages. A page may be empty and still not be the last.</summary>
[GenerateSerializer, Immutable, Alias("grid.LogPage")]
public sealed record LogPage
{
    [Id(0)] public LogEvent[] Events { get; init; } = [];

    /// <summary>What to go on with, as <see cref="LogQuery.From"/>; null when there is no more for now.</summary>
    [Id(1)] public LogPosition? Next { get; init; }

    /// <summary>Silos that are alive and did not answer: their events are missing.</summary>
    [Id(2)] public int SilosMissing { get; init; }

    /// <summary>True when the pattern took too long to match: there is no page.</summary>
    [Id(3)] public bool IsTooSlow { get; init; }
}
