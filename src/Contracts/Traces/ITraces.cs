namespace Grid.Contracts.Traces;

/// <summary>The traces of the whole grid, as AWS X-Ray keeps them: documents of segments, and what they say together. What was put is there at once, what silos and functions record within a second.</summary>
public interface ITraces
{
    /// <summary>Stores segment documents; they are durable when the task ends.</summary>
    /// <param name="documents">JSON in UTF-8, each one segment or subsegment of at most 64 KB. Not changed until the task has ended.</param>
    /// <returns>Those that were not taken, and why; empty when all were.</returns>
    Task<IReadOnlyList<RejectedSegment>> Put(string region, IReadOnlyList<ReadOnlyMemory<byte>> documents, CancellationToken cancellationToken);

    /// <summary>A page of traces, newest first.</summary>
    /// <returns>The refusal of a filter that makes no sense, or that this grid does not know.</returns>
    Task<Outcome<TracePage>> Summaries(TraceQuery query, CancellationToken cancellationToken);

    /// <summary>The documents of traces; those that are not known are left out.</summary>
    /// <param name="ids"><c>1-8hex-24hex</c>.</param>
    Task<IReadOnlyList<Trace>> Get(string region, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>Which services called which between two times, over at most the 2,000 newest traces.</summary>
    /// <param name="from">Included.</param>
    /// <param name="to">Excluded.</param>
    Task<IReadOnlyList<TracedService>> Graph(string region, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    /// <summary>Which services called which in these traces.</summary>
    /// <inheritdoc cref="Get"/>
    Task<IReadOnlyList<TracedService>> Graph(string region, IReadOnlyList<string> ids, CancellationToken cancellationToken);
}
