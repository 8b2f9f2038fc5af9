using System.Buffers;
using Grid.Contracts.Logs;

namespace Grid.Storage.Logs;

/// <summary>
/// One page of a group's events on this silo. Chunks are looked through in the order of their earliest times, or of their latest ones, several at a time; events before the earliest time of
/// the chunks that are left are complete. So a page costs what it shows, and never much more than its share of bytes.
/// </summary>
internal sealed class LogSearch
{
    private const int MostChunksAtOnce = 16;
    private const long PageBytes = 1024 * 1024;

    /// <summary>When a page is given out as it is.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly LogQuery query;
    private readonly LogBounds bounds;
    private readonly LogSelection selection;
    private readonly (LogScope Scope, LogChunk Chunk)[] chunks;

    public LogSearch(LogGroup group, LogQuery query, long ingestedAfter)
    {
        this.query = query;
        bounds = new LogBounds(query.Start, query.End, query.NewestFirst ? null : query.From, query.NewestFirst ? query.From : null, ingestedAfter);
        selection = new LogSelection(query.Limit, PageBytes, query.NewestFirst);
        var pattern = LogPattern.Parse(query.Pattern);
        var views = group.Look(Math.Max(query.Start, bounds.From?.Timestamp ?? 0));
        var deleted = LogScope.Deletions(views);
        var names = query.Streams?.ToHashSet(StringComparer.Ordinal);
        chunks =
        [
            .. views.Select(view => new LogScope(view, group.Id.Name, pattern, Wants, deleted))
                .SelectMany(scope => scope.View.Chunks.Where(chunk => MayHave(chunk) && scope.MayHave(chunk)).Select(chunk => (scope, chunk))),
        ];
        if (query.NewestFirst) Array.Sort(chunks, static (left, right) => right.Chunk.Last.CompareTo(left.Chunk.Last));
        else Array.Sort(chunks, static (left, right) => left.Chunk.First.CompareTo(right.Chunk.First));

        bool Wants(string stream) => (names is null || names.Contains(stream)) && (query.StreamPrefix is null || stream.StartsWith(query.StreamPrefix, StringComparison.Ordinal));
    }

    /// <param name="readers">Chunks that are read at the same time.</param>
    /// <param name="pageBytes">Bytes that are looked through.</param>
    public LogPart Run(int readers, long pageBytes, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (next, atOnce, looked, began) = (0, 1, 0L, clock.GetTimestamp());
        while (next < chunks.Length)
        {
            if (selection.IsFull && IsBefore(selection.Last.Timestamp, Edge(next))) break;
            if ((looked >= pageBytes || clock.GetElapsedTime(began) >= Patience) && GetsOn(Horizon(next)))
            {
                selection.CutAt(Horizon(next));
                return new LogPart { Events = selection.ToArray(), Horizon = Horizon(next) };
            }

            var some = chunks.AsMemory(next, Math.Min(atOnce, chunks.Length - next));
            next += some.Length;
            atOnce = Math.Min(atOnce * 2, MostChunksAtOnce);
            foreach (var found in Read(some, readers, cancellationToken)) selection.Add(found);
            foreach (var (_, chunk) in some.Span) looked += chunk.Length;
        }

        return new LogPart { Events = selection.ToArray(), Horizon = selection.IsFull && (selection.HasMore || next < chunks.Length) ? selection.Horizon : null };
    }

    private bool MayHave(in LogChunk chunk) =>
        chunk.Last >= Math.Max(bounds.Start, bounds.From?.Timestamp ?? 0) && chunk.First < bounds.End && (bounds.Before is not { } before || chunk.First <= before.Timestamp);

    /// <summary>Up to which time, excluded, everything has been looked at.</summary>
    private long Edge(int next) => query.NewestFirst ? chunks[next].Chunk.Last : chunks[next].Chunk.First;

    private bool IsBefore(long time, long edge) => query.NewestFirst ? time > edge : time < edge;

    private LogPosition Horizon(int next) => LogPosition.At(query.NewestFirst ? Edge(next) + 1 : Edge(next));

    /// <summary>Whether the next page begins further on than this one.</summary>
    private bool GetsOn(LogPosition horizon) => query.NewestFirst ? query.From is not { } before || horizon < before : horizon > (query.From ?? LogPosition.At(query.Start));

    private List<LogEvent>[] Read(ReadOnlyMemory<(LogScope Scope, LogChunk Chunk)> some, int readers, CancellationToken cancellationToken)
    {
        var found = new List<LogEvent>[some.Length];
        if (some.Length == 1) found[0] = Read(some.Span[0].Scope, some.Span[0].Chunk);
        else
        {
            Parallel.For(0, some.Length, new ParallelOptions { MaxDegreeOfParallelism = readers, CancellationToken = cancellationToken }, index =>
                found[index] = Read(some.Span[index].Scope, some.Span[index].Chunk));
        }

        return found;
    }

    private List<LogEvent> Read(LogScope scope, LogChunk chunk)
    {
        List<LogEvent> found = [];
        var buffer = ArrayPool<byte>.Shared.Rent(chunk.Length);
        try
        {
            scope.Search(buffer.AsSpan(0, LogFiles.Read(scope.View.Segment.Path, buffer.AsSpan(0, chunk.Length), chunk.Offset)), chunk.Offset, bounds, found);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return found;
    }
}
