using System.Text;
using Grid.Contracts.Logs;

namespace Grid.Storage.Logs;

/// <summary>The first events, in the order that is asked for, of all that were found: as many as fit a page.</summary>
internal sealed class LogSelection(int limit, long maxBytes, bool newestFirst)
{
    private readonly List<LogEvent> events = [];

    /// <summary>Where the first event stood that did not fit: from there on nothing is complete any more.</summary>
    private LogPosition? cut;

    /// <summary>True when events were found that did not fit, or exactly as many as fit.</summary>
    public bool IsFull { get; private set; }

    /// <summary>The last one that fits, once the page is full.</summary>
    public LogPosition Last => events[^1].Position;

    /// <summary>True when some that were found did not fit.</summary>
    public bool HasMore { get; private set; }

    public void Add(IEnumerable<LogEvent> found)
    {
        var before = events.Count;
        events.AddRange(found.Where(one => cut is not { } edge || (newestFirst ? one.Position > edge : one.Position < edge)));
        if (events.Count == before) return;
        events.Sort((left, right) => newestFirst ? right.Position.CompareTo(left.Position) : left.Position.CompareTo(right.Position));
        var (kept, bytes) = (0, 0L);
        for (; kept < events.Count && kept < limit; kept++)
        {
            bytes += Encoding.UTF8.GetByteCount(events[kept].Message);
            if (kept > 0 && bytes > maxBytes) break;
        }

        if (kept < events.Count) (HasMore, cut) = (true, events[kept].Position);
        IsFull = HasMore || kept == limit;
        events.RemoveRange(kept, events.Count - kept);
    }

    /// <summary>Takes away what lies behind a position, in the order that is asked for.</summary>
    public void CutAt(LogPosition horizon) => events.RemoveAll(one => newestFirst ? one.Position < horizon : one.Position >= horizon);

    /// <summary>In the order of positions.</summary>
    public LogEvent[] ToArray()
    {
        var array = events.ToArray();
        if (newestFirst) Array.Reverse(array);
        return array;
    }

    /// <summary>Where the next page goes on after a full one.</summary>
    public LogPosition Horizon => newestFirst ? Last : Last.Next();
}
