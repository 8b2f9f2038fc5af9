namespace Grid.Contracts.Traces;

/// <summary>What the segments of a trace say together.</summary>
public sealed record TraceSummary
{
    /// <summary><c>1-8hex-24hex</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Of the segment that began first.</summary>
    public DateTimeOffset Start { get; init; }

    /// <summary>From the first beginning to the last end.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Of the first segment: what its caller waited for.</summary>
    public TimeSpan ResponseTime { get; init; }

    /// <summary>The first segment has failed: a 5xx, or an error of the function.</summary>
    public bool HasFault { get; init; }

    /// <summary>The first segment was refused: a 4xx.</summary>
    public bool HasError { get; init; }

    /// <summary>Some segment was throttled: a 429.</summary>
    public bool HasThrottle { get; init; }

    /// <summary>Some segment has not ended yet.</summary>
    public bool IsPartial { get; init; }

    /// <summary>The request that the trace began with.</summary>
    public TracedHttp Http { get; init; } = new();

    public IReadOnlyList<TraceAnnotation> Annotations { get; init; } = [];

    /// <summary>Values of <c>user</c>.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>Every service with a segment, in the order in which they began.</summary>
    public IReadOnlyList<TraceService> Services { get; init; } = [];

    /// <summary>The service of the first segment; null for a trace that has subsegments alone.</summary>
    public TraceService? EntryPoint { get; init; }

    public IReadOnlyList<string> ResourceArns { get; init; } = [];

    /// <summary>Documents that have come.</summary>
    public int Revision { get; init; }

    /// <summary>When the last of them came.</summary>
    public DateTimeOffset UpdatedAt { get; init; }
}
