namespace Grid.Scheduling.Traces;

/// <summary>The segments of one trace, and what they say together.</summary>
public sealed class TraceView
{
    private readonly Dictionary<string, Segment> _owners = new(StringComparer.Ordinal);

    /// <param name="segments">Of one trace, in any order.</param>
    public TraceView(IEnumerable<Segment> segments)
    {
        Segments = [.. segments.OrderBy(segment => segment.Start).ThenBy(segment => segment.Id, StringComparer.Ordinal)];
        All = [.. Segments.SelectMany(segment => segment.Tree())];
        foreach (var segment in Segments)
        foreach (var part in segment.Tree())
            _owners.TryAdd(part.Id, segment);
        Root = Segments.FirstOrDefault(segment => !segment.IsSubsegment && (segment.ParentId is null || !_owners.ContainsKey(segment.ParentId)))
            ?? Segments.FirstOrDefault(segment => !segment.IsSubsegment);
        Start = All.Count == 0 ? 0 : Segments[0].Start;
        End = All.Count == 0 ? 0 : All.Max(segment => segment.End ?? segment.Start);
        HasThrottle = Segments.Any(segment => segment.Throttle);
        IsPartial = All.Any(segment => segment.InProgress);
    }

    /// <summary>One for each document, in the order in which they began.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>Those, and the subsegments inside of them.</summary>
    public IReadOnlyList<Segment> All { get; }

    /// <summary>The first segment that no other is the parent of; null for a trace of subsegments alone.</summary>
    public Segment? Root { get; }

    public double Start { get; }

    public double End { get; }

    public bool HasThrottle { get; }

    public bool IsPartial { get; }

    public double Duration => Math.Max(0, End - Start);

    /// <summary>The segment of a service that something belongs to, across subsegments that came by themselves; null when it has not come.</summary>
    /// <param name="id">Of a segment or subsegment.</param>
    public Segment? ServiceOf(string? id)
    {
        // A circle of parents ends here, too.
        for (var steps = 0; steps <= Segments.Count && id is not null && _owners.TryGetValue(id, out var owner); steps++)
        {
            if (!owner.IsSubsegment) return owner;
            id = owner.ParentId;
        }

        return null;
    }
}
