using Grid.Contracts.EventSources;

namespace Grid.Grains.EventSources;

/// <summary>A schedule and how far it has come.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredSchedule")]
internal sealed record StoredSchedule
{
    [Id(0)] public Schedule Schedule { get; init; } = new();

    /// <summary>From when on a rate counts.</summary>
    [Id(1)] public DateTimeOffset Origin { get; init; }

    /// <summary>The first occurrence that has not been sent; null when there is none any more, or the schedule is disabled.</summary>
    [Id(2)] public DateTimeOffset? Occurrence { get; init; }

    /// <summary>What <c>CreateSchedule</c> was called with.</summary>
    [Id(3)] public string? ClientToken { get; init; }
}
