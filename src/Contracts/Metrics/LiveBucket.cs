namespace Grid.Contracts.Metrics;

/// <summary>What one silo has of a series in one minute.</summary>
[GenerateSerializer, Immutable, Alias("grid.LiveBucket")]
public sealed record LiveBucket
{
    [Id(0)] public string Unit { get; init; } = "";

    /// <summary>Since 1970.</summary>
    [Id(1)] public long Minute { get; init; }

    /// <summary>The same when it is stored: whoever finds both takes the stored one.</summary>
    [Id(2)] public long Part { get; init; }

    /// <summary><see cref="MetricBucket.ToBytes"/>.</summary>
    [Id(3)] public ReadOnlyMemory<byte> Data { get; init; }
}
