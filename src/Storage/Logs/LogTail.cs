using System.Buffers;
using System.Text.RegularExpressions;
using Grid.Contracts.Logs;

namespace Grid.Storage.Logs;

/// <summary>What has been written to groups on this silo since somebody looked last, in the order in which it was written.</summary>
internal sealed class LogTail(LogCatalog catalog)
{
    /// <summary>Of a group at a time. Who is further behind hears of the newest only.</summary>
    private const long MostBytes = 4 * 1024 * 1024;

    private const int MostEvents = 500;

    public LogTailPiece Read(LogTailOrder order)
    {
        var query = order.Query;
        var pattern = LogPattern.Parse(query.Pattern);
        var cursors = new LogCursor[query.Groups.Length];
        List<LogEvent> events = [];
        var isSampled = false;
        for (var number = 0; number < cursors.Length; number++) cursors[number] = Read(query.Groups[number], order, order.Cursors?[number], pattern, events, ref isSampled);
        if (events.Count > MostEvents) (isSampled, events) = (true, events[^MostEvents..]);
        return new LogTailPiece { Events = [.. events], Cursors = cursors, IsSampled = isSampled };
    }

    private LogCursor Read(LogGroupId id, LogTailOrder order, LogCursor? cursor, LogPattern pattern, List<LogEvent> events, ref bool isSampled)
    {
        if (catalog.Find(id) is not { } group) return default;
        // Who has a cursor gets what stands behind it; who has none yet, what was taken in since.
        var since = cursor is null ? order.Since : 0;
        var segments = group.Segments;
        var newest = segments is [.., var youngest] ? new LogCursor(youngest.Id, youngest.Length) : default;
        // Older files have nothing new, and their index may not be there.
        var views = segments.Where(segment => segment.Id >= (cursor?.Segment ?? 0) && segment.LastIngestion >= since).Select(segment => segment.Look()).ToList();
        if (views.Count == 0) return cursor ?? newest;
        var end = new LogCursor(views[^1].Segment.Id, views[^1].Length);
        var deleted = LogScope.Deletions(views);
        var bounds = new LogBounds(0, long.MaxValue, null, null, since - 1);
        long read = 0;
        List<List<LogEvent>> newestFirst = [];
        for (var number = views.Count - 1; number >= 0; number--)
        {
            var view = views[number];
            var scope = new LogScope(view, id.Name, pattern, Wants, deleted);
            var from = cursor is { } known && known.Segment == view.Segment.Id ? known.Offset : 0;
            for (var chunk = view.Chunks.Length - 1; chunk >= 0 && view.Chunks[chunk].Offset + view.Chunks[chunk].Length > from; chunk--)
            {
                if (read >= MostBytes)
                {
                    isSampled = true;
                    number = 0;
                    break;
                }

                var at = Math.Max(from, view.Chunks[chunk].Offset);
                var length = (int)(view.Chunks[chunk].Offset + view.Chunks[chunk].Length - at);
                read += length;
                if (scope.MayHave(view.Chunks[chunk])) newestFirst.Add(Read(scope, at, length, bounds, ref isSampled));
            }
        }

        newestFirst.Reverse();
        foreach (var some in newestFirst) events.AddRange(some);
        return end;

        bool Wants(string stream) =>
            (order.Query.Streams is not { } names || names.Contains(stream)) && (order.Query.StreamPrefixes is not { } prefixes || prefixes.Any(prefix => stream.StartsWith(prefix, StringComparison.Ordinal)));
    }

    private static List<LogEvent> Read(LogScope scope, long at, int length, in LogBounds bounds, ref bool isSampled)
    {
        List<LogEvent> found = [];
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            scope.Search(buffer.AsSpan(0, LogFiles.Read(scope.View.Segment.Path, buffer.AsSpan(0, length), at)), at, bounds, found, CancellationToken.None);
        }
        catch (RegexMatchTimeoutException)
        {
            // The rest of these takes too long to match: as if there were too many.
            isSampled = true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return found;
    }
}
