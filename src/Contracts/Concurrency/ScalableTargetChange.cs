namespace Grid.Contracts.Concurrency;

/// <summary>What a caller says of a scalable target; null leaves what is there.</summary>
[GenerateSerializer, Immutable, Alias("grid.ScalableTargetChange")]
public sealed record ScalableTargetChange
{
    [Id(0)] public int? MinCapacity { get; init; }

    [Id(1)] public int? MaxCapacity { get; init; }

    [Id(2)] public bool? DynamicInSuspended { get; init; }

    [Id(3)] public bool? DynamicOutSuspended { get; init; }

    [Id(4)] public bool? ScheduledSuspended { get; init; }

    /// <summary>Only a new target takes them.</summary>
    [Id(5)] public Dictionary<string, string>? Tags { get; init; }
}
