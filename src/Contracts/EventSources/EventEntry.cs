namespace Grid.Contracts.EventSources;

/// <summary>An event as it is put on a bus.</summary>
[GenerateSerializer, Immutable, Alias("grid.EventEntry")]
public sealed record EventEntry
{
    /// <summary>Of all events of one call together.</summary>
    public const int MaxBytes = 256 * 1024;

    [Id(0)] public string Bus { get; init; } = EventBus.Default;

    [Id(1)] public string Source { get; init; } = "";

    [Id(2)] public string DetailType { get; init; } = "";

    [Id(3)] public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>One JSON object in UTF-8.</summary>
    [Id(4)] public ReadOnlyMemory<byte> Detail { get; init; }

    /// <summary>Null means now.</summary>
    [Id(5)] public DateTimeOffset? Time { get; init; }

    [Id(6)] public string? TraceHeader { get; init; }
}
