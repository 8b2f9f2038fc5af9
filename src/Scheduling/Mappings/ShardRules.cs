namespace Grid.Scheduling.Mappings;

/// <summary>How the records of a shard are batched and how often they are tried. Times are milliseconds.</summary>
public sealed record ShardRules
{
    /// <summary>Of an event's payload that a function takes: 6 MB, less what stands around the records.</summary>
    public const int MostBytes = 6 * 1024 * 1024 - 16 * 1024;

    /// <summary>Of a tumbling window's state, in bytes of JSON: 1 MB. Batches leave room for it.</summary>
    public const int MostState = 1024 * 1024;

    /// <summary>Most records of a batch, 1-10,000.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>How long a batch that is not full waits for more, from when its first record was offered.</summary>
    public long BatchingWindow { get; init; }

    /// <summary>Batches at the same time, 1-10.</summary>
    public int Lanes { get; init; } = 1;

    /// <summary>After the first attempt; null for no limit.</summary>
    public int? RetryAttempts { get; init; }

    /// <summary>From a record's arrival; null for no limit.</summary>
    public long? MaximumAge { get; init; }

    /// <summary>Whether a batch that failed is tried again as two halves.</summary>
    public bool Bisects { get; init; }

    /// <summary>Length of tumbling windows, with one lane only; 0 for none.</summary>
    public long TumblingWindow { get; init; }
}
