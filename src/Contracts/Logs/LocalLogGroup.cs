namespace Grid.Contracts.Logs;

/// <summary>What one silo has of a group.</summary>
[GenerateSerializer, Immutable, Alias("grid.LocalLogGroup")]
public sealed record LocalLogGroup
{
    [Id(0)] public LogGroupId Id { get; init; }

    /// <summary>On its disk.</summary>
    [Id(1)] public long Bytes { get; init; }

    /// <summary>When the last event was taken in, in milliseconds since 1970.</summary>
    [Id(2)] public long LastIngestion { get; init; }
}
