namespace Grid.Contracts.Traces;

/// <summary>How segments, or calls, have ended.</summary>
public sealed record TraceCounts
{
    public long Ok { get; init; }

    /// <summary>4xx, throttles left out.</summary>
    public long Errors { get; init; }

    public long Throttles { get; init; }

    /// <summary>5xx.</summary>
    public long Faults { get; init; }

    /// <summary>Of all of them together.</summary>
    public TimeSpan ResponseTime { get; init; }

    public long Total => Ok + Errors + Throttles + Faults;
}
