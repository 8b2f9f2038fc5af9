namespace Grid.Contracts.Traces;

/// <summary>A trace with its documents.</summary>
public sealed record Trace
{
    public required string Id { get; init; }

    /// <summary>From the first beginning to the last end.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The trace had more than 500 KB, and what came beyond is not kept.</summary>
    public bool LimitExceeded { get; init; }

    /// <summary>In the order in which they began. A subsegment that came by itself is one of its own.</summary>
    public IReadOnlyList<TraceSegment> Segments { get; init; } = [];
}
