using Grid.Contracts.EventSources;

namespace Grid.Grains.EventSources;

/// <summary>A group of schedules.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredGroup")]
internal sealed record StoredGroup
{
    [Id(0)] public ScheduleGroup Group { get; init; } = new();

    /// <summary>What <c>CreateScheduleGroup</c> was called with.</summary>
    [Id(1)] public string? ClientToken { get; init; }
}
