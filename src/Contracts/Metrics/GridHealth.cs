namespace Grid.Contracts.Metrics;

/// <summary>How the grid as a whole stands.</summary>
public sealed record GridHealth
{
    public DateTimeOffset At { get; init; }

    /// <summary>Alive, as far as this silo knows.</summary>
    public int Silos { get; init; }

    /// <summary>Of all silos.</summary>
    public int Environments { get; init; }

    public int MemoryMb { get; init; }

    public int FreeMemoryMb { get; init; }

    /// <summary>Accepted events that have not run.</summary>
    public long WaitingEvents { get; init; }

    /// <summary>Of the one that has waited longest; zero when none waits.</summary>
    public TimeSpan OldestEventAge { get; init; }

    /// <summary>Events that were given up, and whose destination or dead-letter queue could not be told yet.</summary>
    public long UndeliveredEvents { get; init; }

    /// <summary>Series of metrics that this silo takes values for.</summary>
    public int MetricSeries { get; init; }

    /// <summary>Values of this silo that were dropped as they were of a series too many, since its start.</summary>
    public long DroppedSeries { get; init; }

    /// <summary>Minutes of series of this silo that were dropped as they could not be stored, or were too many at once, since its start.</summary>
    public long DroppedPoints { get; init; }

    /// <summary>Lines in the embedded metric format that were too many on this silo, since its start.</summary>
    public long DroppedMetricLines { get; init; }
}
