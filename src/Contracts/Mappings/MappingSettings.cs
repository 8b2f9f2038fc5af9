namespace Grid.Contracts.Mappings;

/// <summary>How a mapping reads and what it does with what fails. Defaults are AWS's, of streams where queues have others.</summary>
[GenerateSerializer, Immutable, Alias("grid.MappingSettings")]
public sealed record MappingSettings
{
    /// <summary>Most records of a batch, 1-10,000. Default 100 for streams, 10 for queues.</summary>
    [Id(0)] public int BatchSize { get; init; } = 100;

    /// <summary>How long a batch may wait to become full, 0-300.</summary>
    [Id(1)] public int MaximumBatchingWindowInSeconds { get; init; }

    /// <summary><c>TRIM_HORIZON</c>, <c>LATEST</c> or <c>AT_TIMESTAMP</c>; null for queues.</summary>
    [Id(2)] public string? StartingPosition { get; init; }

    /// <summary>With <c>AT_TIMESTAMP</c> only.</summary>
    [Id(3)] public DateTimeOffset? StartingPositionTimestamp { get; init; }

    /// <summary>Batches of one shard at the same time, 1-10; a partition key's records stay in order.</summary>
    [Id(4)] public int ParallelizationFactor { get; init; } = 1;

    /// <summary>60-604,800; -1 for as long as the stream keeps them.</summary>
    [Id(5)] public int MaximumRecordAgeInSeconds { get; init; } = -1;

    /// <summary>After the first attempt, 0-10,000; -1 for as many as it takes.</summary>
    [Id(6)] public int MaximumRetryAttempts { get; init; } = -1;

    [Id(7)] public bool BisectBatchOnFunctionError { get; init; }

    /// <summary>0-900; 0 for no windows.</summary>
    [Id(8)] public int TumblingWindowInSeconds { get; init; }

    /// <summary>ARN of a queue, a topic or a bucket that is told of records that were given up; null for none.</summary>
    [Id(9)] public string? OnFailure { get; init; }

    /// <summary><c>ReportBatchItemFailures</c>: the function says which records failed.</summary>
    [Id(10)] public bool ReportsItemFailures { get; init; }

    /// <summary>Patterns, any of which lets a record through; empty lets all through.</summary>
    [Id(11)] public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>Invocations at the same time, for queues, 2-1,000; null for no other limit than the function's.</summary>
    [Id(12)] public int? MaximumConcurrency { get; init; }

    [Id(13)] public bool Enabled { get; init; } = true;

    /// <summary>Whether <c>EventCount</c> metrics are counted for this mapping.</summary>
    [Id(14)] public bool CountsEvents { get; init; }
}
