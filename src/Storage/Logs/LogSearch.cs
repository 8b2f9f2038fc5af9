using System.Buffers;
using System.Text.RegularExpressions;
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

    /// <summary>When a page ends in the middle of some chunks, which a pattern makes slow: what came before them is given out.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);

    private readonly LogQuery query;
    private readonly LogBounds bounds;
    private readonly LogSelection selection;
    private readonly (LogScope Scope, LogChunk Chunk)[] chunks;
    private volatile bool isTooSlow;

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
        using var longest = new CancellationTokenSource(Longest, clock);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(longest.Token, cancellationToken);
        while (next < chunks.Length)
        {
            if (selection.IsFull && IsBefore(selection.Last.Timestamp, Edge(next))) break;
            if ((looked >= pageBytes || clock.GetElapsedTime(began) >= Patience) && GetsOn(Horizon(next))) return UpTo(Horizon(next));
            var some = chunks.AsMemory(next, Math.Min(atOnce, chunks.Length - next));
            var read = Read(some, readers, ended.Token);
            if (read is null || isTooSlow)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return !isTooSlow && GetsOn(Horizon(next)) ? UpTo(Horizon(next)) : new LogPart { IsTooSlow = true };
            }

            next += some.Length;
            atOnce = Math.Min(atOnce * 2, MostChunksAtOnce);
            foreach (var found in read) selection.Add(found);
            foreach (var (_, chunk) in some.Span) looked += chunk.Length;
        }

        return new LogPart { Events = selection.ToArray(), Horizon = selection.IsFull && (selection.HasMore || next < chunks.Length) ? selection.Horizon : null };
    }

    private LogPart UpTo(LogPosition horizon)
    {
        selection.CutAt(horizon);
        return new LogPart { Events = selection.ToArray(), Horizon = horizon };
    }

    private bool MayHave(in LogChunk chunk) =>
        chunk.Last >= Math.Max(bounds.Start, bounds.From?.Timestamp ?? 0) && chunk.First < bounds.End && (bounds.Before is not { } before || chunk.First <= before.Timestamp);

    /// <summary>Up to which time, excluded, everything has been looked at.</summary>
    private long Edge(int next) => query.NewestFirst ? chunks[next].Chunk.Last : chunks[next].Chunk.First;

    private bool IsBefore(long time, long edge) => query.NewestFirst ? time > edge : time < edge;

    private LogPosition Horizon(int next) => LogPosition.At(query.NewestFirst ? Edge(next) + 1 : Edge(next));

    /// <summary>Whether the next page begins further on than this one.</summary>
    private bool GetsOn(LogPosition horizon) => query.NewestFirst ? query.From is not { } before || horizon < before : horizon > (query.From ?? LogPosition.At(query.Start));

    /// <returns>Null when it was cancelled.</returns>
    private List<LogEvent>[]? Read(ReadOnlyMemory<(LogScope Scope, LogChunk Chunk)> some, int readers, CancellationToken cancellationToken)
    {
        var found = new List<LogEvent>[some.Length];
        try
        {
            if (some.Length == 1) found[0] = Read(some.Span[0].Scope, some.Span[0].Chunk, cancellationToken);
            else
            {
                Parallel.For(0, some.Length, new ParallelOptions { MaxDegreeOfParallelism = readers, CancellationToken = cancellationToken }, index =>
                    found[index] = Read(some.Span[index].Scope, some.Span[index].Chunk, cancellationToken));
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        return found;
    }

    private List<LogEvent> Read(LogScope scope, LogChunk chunk, CancellationToken cancellationToken)
    {
        List<LogEvent> found = [];
        var buffer = ArrayPool<byte>.Shared.Rent(chunk.Length);
        try
        {
            scope.Search(buffer.AsSpan(0, LogFiles.Read(scope.View.Segment.Path, buffer.AsSpan(0, chunk.Length), chunk.Offset)), chunk.Offset, bounds, found, cancellationToken);
        }
        catch (RegexMatchTimeoutException)
        {
            isTooSlow = true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return found;
    }
}
