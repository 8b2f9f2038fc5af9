using System.Buffers.Binary;
using Grid.Contracts.Logs;

namespace Grid.Storage.Logs;

/// <summary>Which events of a file are looked for, and how a chunk of it is searched. Safe to use from many threads.</summary>
internal sealed class LogScope
{
    private readonly LogSegmentView view;
    private readonly string group;
    private readonly LogPattern pattern;

    /// <summary>By number of the stream: whether its events are asked for.</summary>
    private readonly bool[] wanted;

    private readonly ulong mask;

    /// <summary>Of all streams that are asked for, in milliseconds since 1970.</summary>
    private readonly long first = long.MaxValue;

    private readonly long last = long.MinValue;

    public LogScope(LogSegmentView view, string group, LogPattern pattern, Func<string, bool> wants, Dictionary<string, LogCursor> deleted)
    {
        (this.view, this.group, this.pattern) = (view, group, pattern);
        wanted = [.. view.Streams.Select(stream => wants(stream.Name) && !stream.IsDeleted(view.Segment.Id, deleted))];
        for (var number = 0; number < wanted.Length; number++)
        {
            if (!wanted[number]) continue;
            mask |= 1UL << (number % 64);
            (first, last) = (Math.Min(first, view.Streams[number].FirstEvent), Math.Max(last, view.Streams[number].LastEvent));
        }
    }

    public LogSegmentView View => view;

    public bool MayHave(in LogChunk chunk) => (chunk.Streams & mask) != 0 && chunk.Last >= first && chunk.First <= last;

    /// <summary>Where streams were deleted last.</summary>
    public static Dictionary<string, LogCursor> Deletions(IEnumerable<LogSegmentView> views)
    {
        Dictionary<string, LogCursor> deleted = [];
        foreach (var view in views)
        {
            foreach (var (stream, offset) in view.Deletions) deleted[stream] = new LogCursor(view.Segment.Id, offset);
        }

        return deleted;
    }

    /// <summary>Adds what matches.</summary>
    /// <param name="bytes">Whole blocks.</param>
    /// <param name="at">Where they begin in the file.</param>
    public void Search(ReadOnlySpan<byte> bytes, long at, in LogBounds bounds, List<LogEvent> found, CancellationToken cancellationToken)
    {
        for (var start = 0; LogBlock.TryRead(bytes[start..], out var block, out _); start += block.Length)
        {
            if (!block.HasEvents || block.Stream >= wanted.Length || !wanted[block.Stream]) continue;
            if (block.Ingested <= bounds.IngestedAfter || block.Last < bounds.Start || block.First >= bounds.End) continue;
            var one = bytes.Slice(start, block.Length);
            if (pattern.IsEverything || pattern.MayMatch(one[block.TextAt..])) Search(one, block, at + start, bounds, found, cancellationToken);
        }
    }

    private void Search(ReadOnlySpan<byte> bytes, in LogBlock block, long at, in LogBounds bounds, List<LogEvent> found, CancellationToken cancellationToken)
    {
        var text = bytes[block.TextAt..];
        for (var number = 0; number < block.Count; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var entry = LogBlock.HeadBytes + (number * LogBlock.EntryBytes);
            var time = block.First + BinaryPrimitives.ReadInt32LittleEndian(bytes[entry..]);
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[(entry + 4)..]);
            var message = text[..length];
            text = text[length..];
            if (time < bounds.Start || time >= bounds.End) continue;
            var position = new LogPosition(time, block.Ingested, view.Segment.Id, (uint)(at + entry));
            if (!bounds.Holds(position) || !pattern.Matches(message)) continue;
            found.Add(new LogEvent { Position = position, Group = group, Stream = view.Streams[block.Stream].Name, Message = System.Text.Encoding.UTF8.GetString(message) });
        }
    }
}
