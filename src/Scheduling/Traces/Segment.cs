namespace Grid.Scheduling.Traces;

/// <summary>A segment or subsegment as its document tells it. Times in seconds since 1970.</summary>
public sealed class Segment
{
    public required string Id { get; init; }

    /// <summary>Null for a subsegment inside of another document.</summary>
    public string? TraceId { get; init; }

    public string? ParentId { get; init; }

    public required string Name { get; init; }

    public double Start { get; init; }

    /// <summary>Null while it is in progress.</summary>
    public double? End { get; init; }

    /// <summary>What kind of service has recorded it, for example <c>AWS::Lambda</c>.</summary>
    public string? Origin { get; init; }

    /// <summary>Of a subsegment that calls another service: <c>aws</c> or <c>remote</c>.</summary>
    public string? Namespace { get; init; }

    public bool IsSubsegment { get; init; }

    /// <summary>5xx.</summary>
    public bool Fault { get; init; }

    /// <summary>4xx.</summary>
    public bool Error { get; init; }

    /// <summary>429.</summary>
    public bool Throttle { get; init; }

    public SegmentHttp Http { get; init; } = SegmentHttp.None;

    public string? User { get; init; }

    public string? ResourceArn { get; init; }

    public IReadOnlyList<SegmentAnnotation> Annotations { get; init; } = [];

    public IReadOnlyList<Segment> Subsegments { get; init; } = [];

    public bool InProgress => End is null;

    public bool Ok => !Fault && !Error && !Throttle;

    /// <summary>In seconds; 0 while it is in progress.</summary>
    public double Duration => End is { } end ? Math.Max(0, end - Start) : 0;

    /// <summary>It stands for a call of a service that may record nothing itself.</summary>
    public bool IsCall => IsSubsegment && Namespace is "aws" or "remote";

    /// <summary>This one and all inside of it.</summary>
    public IEnumerable<Segment> Tree()
    {
        yield return this;
        foreach (var inner in Subsegments)
        foreach (var segment in inner.Tree())
            yield return segment;
    }
}
