namespace Grid.Contracts.Metrics;

/// <summary>What is measured of an invocation that is over.</summary>
public readonly record struct InvocationMeasure
{
    /// <summary>The function has failed, in whatever way.</summary>
    public required bool IsError { get; init; }

    /// <summary>Lambda's Duration.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Lambda's Init Duration, when this was the first invocation of an environment on demand; null else.</summary>
    public TimeSpan? InitDuration { get; init; }

    /// <summary>Whole milliseconds, Init included where Lambda bills it.</summary>
    public required long BilledMs { get; init; }

    /// <summary>Peak of the environment so far, in bytes; 0 when unknown.</summary>
    public long PeakMemoryBytes { get; init; }
}
