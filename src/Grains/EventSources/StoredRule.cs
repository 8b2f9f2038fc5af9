using Grid.Contracts.EventSources;

namespace Grid.Grains.EventSources;

/// <summary>A rule and how far its schedule has come.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredRule")]
internal sealed record StoredRule
{
    [Id(0)] public EventRule Rule { get; init; } = new();

    /// <summary>The first occurrence that has not been sent; null without a schedule, or while the rule is disabled.</summary>
    [Id(1)] public DateTimeOffset? Occurrence { get; init; }
}
