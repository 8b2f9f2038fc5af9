namespace Grid.Contracts.Traces;

/// <summary>Some traces of an answer.</summary>
public sealed record TracePage
{
    public IReadOnlyList<TraceSummary> Items { get; init; } = [];

    /// <summary>What to ask with for the next page; null on the last one.</summary>
    public string? NextMarker { get; init; }

    /// <summary>Traces that were looked at for this page.</summary>
    public int Processed { get; init; }
}
