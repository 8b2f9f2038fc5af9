namespace Grid.Contracts.Traces;

/// <summary>One service of a graph: what it has done, and whom it has called.</summary>
public sealed record TracedService
{
    /// <summary>Number within the graph.</summary>
    public int Reference { get; init; }

    public required string Name { get; init; }

    /// <summary>Its <c>origin</c>; <c>client</c> for whoever called the first service, <c>remote</c> or an AWS type for one that has recorded nothing itself. Null when nobody says.</summary>
    public string? Type { get; init; }

    /// <summary>It was the first of a trace.</summary>
    public bool IsRoot { get; init; }

    public DateTimeOffset Start { get; init; }

    public DateTimeOffset End { get; init; }

    public TraceCounts Counts { get; init; } = new();

    public IReadOnlyList<TracedCall> Calls { get; init; } = [];

    /// <summary>How long its segments took, in seconds rounded to two digits, and how many took so long.</summary>
    public IReadOnlyList<KeyValuePair<double, int>> Durations { get; init; } = [];
}
