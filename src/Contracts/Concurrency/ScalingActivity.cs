namespace Grid.Contracts.Concurrency;

/// <summary>Something that was done to a target.</summary>
[GenerateSerializer, Immutable, Alias("grid.ScalingActivity")]
public sealed record ScalingActivity
{
    [Id(0)] public string Id { get; init; } = "";

    [Id(1)] public string ResourceId { get; init; } = "";

    [Id(2)] public string Description { get; init; } = "";

    [Id(3)] public string Cause { get; init; } = "";

    [Id(4)] public DateTimeOffset Time { get; init; }

    [Id(5)] public bool Failed { get; init; }

    [Id(6)] public string StatusMessage { get; init; } = "";
}
