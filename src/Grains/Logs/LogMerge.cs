using System.Text;
using Grid.Contracts.Logs;

namespace Grid.Grains.Logs;

/// <summary>Makes one page of what the silos have: up to where all of them are complete.</summary>
internal static class LogMerge
{
    private const long PageBytes = 1024 * 1024;

    public static LogPage Merge(IReadOnlyList<LogPart> parts, int limit, bool newestFirst, int missing)
    {
        if (parts.Any(part => part.IsTooSlow)) return new LogPage { SilosMissing = missing, IsTooSlow = true };
        var horizons = parts.Where(part => part.Horizon is not null).Select(part => part.Horizon!.Value).ToList();
        LogPosition? horizon = horizons.Count == 0 ? null : newestFirst ? horizons.Max() : horizons.Min();
        var events = parts.SelectMany(part => part.Events).Where(one => horizon is not { } end || (newestFirst ? one.Position >= end : one.Position < end)).ToArray();
        Array.Sort(events, static (left, right) => left.Position.CompareTo(right.Position));
        if (newestFirst) Array.Reverse(events);
        var (kept, bytes) = (0, 0L);
        for (; kept < events.Length && kept < limit; kept++)
        {
            bytes += Encoding.UTF8.GetByteCount(events[kept].Message);
            if (kept > 0 && bytes > PageBytes) break;
        }

        if (kept < events.Length)
        {
            horizon = newestFirst ? events[kept - 1].Position : events[kept - 1].Position.Next();
            events = events[..kept];
        }

        if (newestFirst) Array.Reverse(events);
        return new LogPage { Events = events, Next = horizon, SilosMissing = missing };
    }

    /// <summary>One entry for each stream, whose events may lie on several silos.</summary>
    public static IEnumerable<LogStreamDescription> Merge(IEnumerable<LogStreamDescription> streams) =>
        streams.GroupBy(stream => stream.Name, StringComparer.Ordinal).Select(same => same.Aggregate(static (left, right) => left with
        {
            CreatedAt = Math.Min(left.CreatedAt, right.CreatedAt),
            FirstEvent = left.FirstEvent is { } first ? Math.Min(first, right.FirstEvent ?? first) : right.FirstEvent,
            LastEvent = left.LastEvent is { } last ? Math.Max(last, right.LastEvent ?? last) : right.LastEvent,
            LastIngestion = left.LastIngestion is { } ingestion ? Math.Max(ingestion, right.LastIngestion ?? ingestion) : right.LastIngestion,
        }));
}
