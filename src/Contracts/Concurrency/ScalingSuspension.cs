namespace Grid.Contracts.Concurrency;

/// <summary>What of a target's scaling rests.</summary>
[GenerateSerializer, Immutable, Alias("grid.ScalingSuspension")]
public sealed record ScalingSuspension
{
    [Id(0)] public bool DynamicIn { get; init; }

    [Id(1)] public bool DynamicOut { get; init; }

    [Id(2)] public bool Scheduled { get; init; }
}
