namespace Grid.Storage.Traces;

/// <summary>Segment documents of traces, as rows of the database. What a task promises is durable when it ends.</summary>
public interface ITraceStore
{
    /// <summary>As on AWS X-Ray: what comes for a trace that has this much already is not kept.</summary>
    const int MostTraceBytes = 500 * 1024;

    /// <summary>Documents to add at once, so that others need not wait long.</summary>
    const int MostTogether = 64;

    /// <summary>Adds documents, all or none; a segment that is there already is replaced, unless it is complete and the new one is not.</summary>
    /// <param name="segments">At most <see cref="MostTogether"/>.</param>
    /// <param name="now">Milliseconds since 1970.</param>
    Task Add(IReadOnlyList<SegmentRow> segments, long now, CancellationToken cancellationToken);

    /// <summary>Traces of a region, newest first.</summary>
    /// <param name="byUpdate">True asks by when the last document came, false by when the trace began.</param>
    /// <param name="from">Milliseconds since 1970, included.</param>
    /// <param name="to">Excluded.</param>
    /// <param name="before">The last trace of the page before: its time and its number; null for the first page.</param>
    Task<IReadOnlyList<TraceRow>> Newest(string region, bool byUpdate, long from, long to, (long Time, long Number)? before, int limit, CancellationToken cancellationToken);

    /// <summary>Those of these traces that are known.</summary>
    Task<IReadOnlyList<TraceRow>> Find(string region, IReadOnlyList<string> traceIds, CancellationToken cancellationToken);

    /// <summary>The documents of traces, in the order of the traces.</summary>
    /// <param name="numbers">At most as many as fit into memory: each trace has at most <see cref="MostTraceBytes"/>.</param>
    Task<IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>>> Documents(IReadOnlyList<long> numbers, CancellationToken cancellationToken);

    /// <summary>Deletes traces that nothing has come for since a time, those first that have waited longest.</summary>
    /// <param name="bytes">No more are deleted once the deleted ones have had so many bytes.</param>
    /// <param name="limit">Traces to delete at most.</param>
    /// <returns>How many were deleted, and how many bytes they had.</returns>
    Task<(int Traces, long Bytes)> Trim(long updatedBefore, long bytes, int limit, CancellationToken cancellationToken);

    /// <summary>Bytes of all documents; looks at every trace.</summary>
    Task<long> Size(CancellationToken cancellationToken);

    /// <summary>Deletes all traces.</summary>
    Task Clear(CancellationToken cancellationToken);
}
